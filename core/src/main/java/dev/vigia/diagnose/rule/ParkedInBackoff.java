package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Parked;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Jobs sit out a long backoff although what failed them is over: their type succeeds again. */
final class ParkedInBackoff implements Rule {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().parked().stream()
                .filter(parked -> isLong(parked, facts) && isOver(parked, facts))
                .map(parked -> incident(parked, facts))
                .toList();
    }

    private static boolean isLong(Parked parked, Facts facts) {
        return !"worker_lost".equals(parked.errorKind()) // it keeps the place in the line that it had
                && parked.jobs() >= Thresholds.FAILURES
                && parked.dueLast().isAfter(facts.now().plus(LONG));
    }

    /** Since they failed, others of the type succeeded, and hardly any failed. */
    private static boolean isOver(Parked parked, Facts facts) {
        long succeeded = 0;
        long failed = 0;
        for (Attempts one : facts.type(parked.type()).attempts()) {
            if (one.first().isAfter(parked.failedLast())) {
                succeeded += one.succeeded() ? one.count() : 0;
                failed += one.failed() ? one.count() : 0;
            }
        }
        return succeeded >= Thresholds.FAILURES && failed <= succeeded * Thresholds.SHARE;
    }

    private static Incident incident(Parked parked, Facts facts) {
        String type = parked.type();
        return Finding.of(Cause.PARKED_IN_BACKOFF)
                .in("fingerprint", Objects.requireNonNullElse(parked.fingerprint(), parked.errorKind()))
                .in("type", type)
                .headline(Phrasing.count(parked.jobs(), "job") + " of " + type + " wait in backoff until "
                        + facts.moment(parked.dueLast()) + " for an error that is over; they failed last at "
                        + facts.moment(parked.failedLast()) + ".")
                .since(parked.failedFirst(), Duration.ofSeconds(30))
                .impact(Impact.of(parked.jobs(), parked.documents(), List.of(type), facts.ago(parked.failedFirst())))
                .because(
                        Phrasing.count(parked.jobs(), "job") + " due only later: "
                                + Phrasing.brief(String.valueOf(parked.message()), 120),
                        "select count(*) as parked, max(run_at) as last_due, count(*) > 0 as holds from executor_waiting"
                                + " where failed_attempt = attempts and attempts < max_attempts and run_at > now() and run_at < 'infinity' and type = ?",
                        type)
                .because(
                        "since then attempts of " + type + " succeed",
                        "select count(*) filter (where outcome = 'succeeded') as succeeded, count(*) filter (where outcome = 'succeeded') > 0 as holds"
                                + " from executor_job_runs where job_id >= ? and finished_at > ? and type = ?",
                        Proof.idsFrom(parked.failedLast()),
                        parked.failedLast(),
                        type)
                .not("the cause itself: it does not fail any more")
                .not("no worker: " + facts.type(type).takers().size() + " take it")
                .next(NextAction.act(
                        "Make them due now.",
                        "vigia retry --type " + Phrasing.quoted(type) + " --status retrying --reason "
                                + Phrasing.quoted("the cause is over")))
                .confidence(0.94);
    }
}
