package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Tally;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.text.Phrasing;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.UUID;

/** Evidence that several rules bring, each with a query that is bounded by an index. */
final class Proof {
    private static final Duration WAITED = Duration.ofHours(1);

    private Proof() {}

    /** Ids begin with their time: what ran since then has, unless it waited for an hour, no smaller one. */
    static String idsFrom(Instant time) {
        return new UUID(time.minus(WAITED).toEpochMilli() << 16, 0).toString();
    }

    static String percent(double share) {
        return share > 0 && share < 0.01
                ? String.format(Locale.ROOT, "%.1f %%", share * 100)
                : Math.round(share * 100) + " %";
    }

    /** By executor_job_runs_failed_idx. */
    static Evidence failures(Failing group, String of) {
        return Evidence.of(
                percent(group.now().share()) + " of "
                        + Phrasing.count(group.now().total(), "attempt") + " of " + of
                        + " since then failed so"
                        + (group.before().total() == 0
                                ? ""
                                : " (before: " + percent(group.before().share()) + " of "
                                        + Phrasing.number(group.before().total()) + ")")
                        + ": " + Phrasing.brief(group.error().sample(), 160),
                """
                select count(*) as failed, min(finished_at) as first, max(finished_at) as last, count(*) >= ? as holds
                  from executor_job_runs
                 where outcome in ('failed', 'lost') and outcome = 'failed' and finished_at >= ? and type = any (?)
                   and position(coalesce(?, '') in coalesce(message, '')) > 0""",
                Math.min(group.now().failed(), 2_000),
                group.onset(),
                group.types(),
                group.host());
    }

    /** The failures are of one document, and attempts of others of the same types succeed. */
    static Evidence oneDocument(Facts facts, Failing group, UUID document) {
        return Evidence.of(
                "the failures are of this document alone; "
                        + Phrasing.count(group.passed(document), "attempt")
                        + " of the same types succeeded for others in that time",
                """
                select count(*) filter (where outcome = 'failed' and correlation_id = ?) as its_failures,
                       count(*) filter (where outcome = 'succeeded' and correlation_id <> ?) as successes_of_others,
                       count(*) filter (where outcome = 'failed' and correlation_id = ?) > 0
                         and count(*) filter (where outcome = 'succeeded' and correlation_id <> ?) >= ? as holds
                  from executor_job_runs
                 where job_id >= ? and finished_at between ? and ? and type = any (?) and outcome in ('failed', 'succeeded')""",
                document,
                document,
                document,
                document,
                Thresholds.SAMPLE,
                idsFrom(group.besideFrom()),
                group.besideFrom(),
                facts.now(),
                group.types());
    }

    /** Attempts of other types since the onset went as ever: neither the workers nor the way to them. */
    static Evidence othersGoWell(Facts facts, Failing group, Tally others) {
        return Evidence.of(
                "the same workers ran " + Phrasing.count(others.total(), "attempt") + " of other types in that time, "
                        + percent(others.share()) + " of them failed",
                """
                select count(*) filter (where outcome = 'failed') as failed, count(*) as attempts,
                       count(*) filter (where outcome = 'failed') <= 0.3 * count(*) as holds
                  from executor_job_runs
                 where job_id >= ? and finished_at between ? and ? and type <> all (?) and outcome in ('failed', 'succeeded')""",
                idsFrom(group.onset()),
                group.onset(),
                facts.now(),
                group.types());
    }

    /** The same types until the onset. */
    static Evidence wentWellBefore(Failing group, Instant from) {
        return Evidence.of(
                "before, " + percent(1 - group.before().share()) + " of "
                        + Phrasing.count(group.before().total(), "attempt") + " of the same types succeeded",
                """
                select count(*) filter (where outcome = 'succeeded') as succeeded, count(*) as attempts,
                       count(*) filter (where outcome = 'succeeded') >= 0.5 * count(*) as holds
                  from executor_job_runs
                 where job_id >= ? and finished_at >= ? and finished_at < ? and type = any (?) and outcome in ('failed', 'succeeded')""",
                idsFrom(from),
                from,
                group.onset(),
                group.types());
    }

    /** Jobs of these types that wait for another attempt after they failed: executor_waiting_failed_idx. */
    static Evidence retrying(Collection<String> types) {
        return Evidence.of("their jobs are retried or dead", """
                select count(*) filter (where attempts < max_attempts) as retrying, count(*) filter (where attempts >= max_attempts) as dead,
                       count(*) > 0 as holds
                  from executor_waiting where failed_attempt = attempts and type = any (?)""", types);
    }

    /** Due jobs of these types. */
    static Evidence due(String text, Collection<String> types) {
        return Evidence.of(text, """
                select count(*) as due, min(run_at) as oldest_due, count(*) > 0 as holds
                  from executor_waiting where attempts < max_attempts and run_at <= now() and type = any (?)""", types);
    }

    /** @param condition under which the fact holds, with a {@code ?} for each of the values */
    static Evidence worker(String text, String worker, String condition, Object... values) {
        Object[] all = new Object[values.length + 1];
        System.arraycopy(values, 0, all, 0, values.length);
        all[values.length] = worker;
        return Evidence.of(
                text,
                "select id, host, pid, version, state, started_at, last_seen_at, " + condition
                        + " as holds from executor_workers where id = ?",
                all);
    }

    /** {@code run_tsa}, {@code run_tsa, render and stamp_receipt}, {@code run_tsa and 4 more types}. */
    static String types(Collection<String> types) {
        return switch (types.size()) {
            case 0 -> "no type";
            case 1, 2 -> String.join(" and ", types);
            case 3 -> String.join(", ", types).replaceFirst(", (?=[^,]*$)", " and ");
            default -> types.iterator().next() + " and " + Phrasing.count(types.size() - 1, "more type");
        };
    }

    /** As arguments of a command. */
    static String arguments(Collection<String> types) {
        return String.join(" ", types.stream().map(Phrasing::quoted).toList());
    }

    static String seconds(double seconds) {
        return Phrasing.duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
