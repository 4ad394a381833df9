package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Limit;
import java.time.Duration;
import java.util.List;

/** A limit of our own holds due jobs back for longer than a person calls late. */
final class HeldByLimit implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().limits().stream()
                .filter(limit -> limit.waiting() > 0
                        && limit.oldestDue() != null
                        && facts.ago(limit.oldestDue()).compareTo(Thresholds.PATIENCE) > 0)
                .filter(limit -> limit.key() == null || isMost(limit, facts))
                .map(limit -> incident(limit, facts))
                .toList();
    }

    /** Of many keys the one with the longest lane is hot. */
    private static boolean isMost(Limit limit, Facts facts) {
        return facts.seen().limits().stream()
                .filter(other -> other.type().equals(limit.type()) && other.key() != null)
                .allMatch(other -> other.waiting() <= limit.waiting());
    }

    private static Incident incident(Limit limit, Facts facts) {
        String of = limit.type() + (limit.key() == null ? "" : " for key " + limit.key());
        Finding finding = Finding.of(limit.rate() ? Cause.RATE_LIMITED : Cause.CONCURRENCY_LIMITED)
                .in("type", limit.type())
                .in("key", limit.key())
                .in("holder", limit.holder() == null ? null : limit.holder().toString())
                .headline(Phrasing.count(limit.waiting(), "job") + " of " + of + " wait for a limit of ours since "
                        + facts.moment(limit.oldestDue()) + ": "
                        + (limit.rate()
                                ? limit.most() + " may start in its period; the next at "
                                        + facts.moment(limit.resetsAt())
                                : limit.inUse() + " of " + limit.most() + " run")
                        + (limit.heldSince() == null
                                ? "."
                                : ", the oldest since " + facts.moment(limit.heldSince()) + "."))
                .since(limit.oldestDue(), Duration.ofSeconds(10))
                .impact(Impact.of(limit.waiting(), null, List.of(limit.type()), facts.ago(limit.oldestDue())))
                .because(
                        Phrasing.count(limit.waiting(), "due job") + " of " + of + " stepped aside for it",
                        "select count(*) as waiting, count(*) > 0 as holds from executor_waiting where type = ? and lane is not null and attempts < max_attempts and run_at <= now() and (? is null or lane = ?)",
                        limit.type(),
                        limit.key(),
                        limit.key());
        if (limit.rate()) {
            finding.because(
                    "its rate is used up",
                    "select rate_limit, rate_period, rate_limit_per_key, (rate_limit is not null or rate_limit_per_key is not null) as holds from executor_limits_of(?)",
                    limit.type());
        } else {
            finding.because(
                    limit.inUse() + " of " + limit.most() + " permits in use",
                    "select count(*) as in_use, count(*) >= ? as holds from executor_leases where type = ? and lane is not null and (? is null or lane = ?)",
                    limit.most(),
                    limit.type(),
                    limit.key(),
                    limit.key());
        }
        return finding.not("no worker: " + facts.type(limit.type()).takers().size() + " take it, and may not")
                .not("a rate limit of a dependency: no attempt was refused by one")
                .next(NextAction.look(
                        "Raise the limit if what it protects can take more (PATCH /types), end the holder, or wait.",
                        "vigia limits " + Phrasing.quoted(limit.type())))
                .confidence(0.93);
    }
}
