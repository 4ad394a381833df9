package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attempts are taken away from workers that live, and end afterwards all the same: the type's TTL is shorter than its run. */
final class LeaseTooShort implements Rule {
    private static final long TWICE = 2;

    @Override
    public List<Incident> in(Facts facts) {
        Map<String, Instant> firstLost = new TreeMap<>();
        Map<String, Long> lost = new TreeMap<>();
        for (Attempts one : facts.seen().attempts()) {
            if (one.lost()
                    && one.error() != null
                    && "ttl_exceeded".equals(one.error().kind())
                    && facts.within(one.last(), Thresholds.TOLD)) {
                firstLost.merge(one.type(), one.first(), (a, b) -> a.isBefore(b) ? a : b);
                lost.merge(one.type(), one.count(), Long::sum);
            }
        }
        return lost.entrySet().stream()
                .filter(type -> type.getValue() >= TWICE && late(type.getKey(), facts) > 0)
                .map(type -> incident(type.getKey(), type.getValue(), firstLost.get(type.getKey()), facts))
                .toList();
    }

    private static long late(String type, Facts facts) {
        return facts.seen().changes().stream()
                .filter(change -> change.kind().equals("stale_completion_rejected") && type.equals(change.type()))
                .mapToLong(Change::count)
                .sum();
    }

    private static Incident incident(String type, long lost, Instant since, Facts facts) {
        long late = late(type, facts);
        return Finding.of(Cause.LEASE_TOO_SHORT)
                .in("type", type)
                .headline(type + " runs for longer than its TTL allows: " + Phrasing.count(lost, "attempt")
                        + " taken from workers that live since " + facts.moment(since) + ", " + late
                        + " ended afterwards and were fenced.")
                .since(since, Duration.ofSeconds(10))
                .impact(facts.impact(List.of(type)))
                .because(
                        Phrasing.count(lost, "attempt") + " reclaimed for their TTL, while their workers beat",
                        "select count(*) as reclaimed, count(*) >= ? as holds from executor_job_runs"
                                + " where outcome in ('failed', 'lost') and error_kind = 'ttl_exceeded' and finished_at >= ? and type = ?",
                        Math.min(lost, TWICE),
                        since,
                        type)
                .because(Phrasing.count(late, "late completion") + " of it rejected", """
                        select count(*) as late, count(*) > 0 as holds
                          from executor_events e join executor_job j on j.id = e.job_id
                         where e.kind = 'stale_completion_rejected' and e.at >= ? and j.type = ?""", since, type)
                .not("a lost worker: they beat while it happened")
                .not("a stuck handler: it ends, only later")
                .next(NextAction.sql(
                        "Give it a TTL of several times its run, or let the handler report progress.",
                        "update executor_job_types set ttl = interval '1 hour', updated_at = now() where type = '"
                                + type.replace("'", "''") + "'",
                        "select type, ttl from executor_job_types where type in ('" + type.replace("'", "''")
                                + "', '*')"))
                .confidence(0.95);
    }
}
