package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.Slices.Slice;
import dev.vigia.observe.signal.AttemptError;
import dev.vigia.observe.signal.Attempts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What came of attempts lately. All that failed, by the index that has only these; of the others a sample for each slice of
 * time, by id; and what ran just before that which runs now, since a job that waited for long has an old id.
 */
final class AttemptsProbe {
    private static final int FAILURES = 6_000;

    // A slice is a range of the primary key that ends at its limit. failed: executor_job_runs_failed_idx, backwards.
    static final String SQL = """
            with slices as materialized (
              select low, high, most::int as most from unnest(?::uuid[], ?::uuid[], ?::text[]) as s (low, high, most)
            ), sampled as (
              select r.* from slices s
               cross join lateral (select * from executor_job_runs
                                    where job_id >= s.low and job_id < s.high order by job_id limit s.most) r
            ), failed as (
              select * from executor_job_runs
               where outcome in ('failed', 'lost') and finished_at > now() - ? * interval '1 second'
               order by finished_at desc limit ?
            ), beside as materialized (
              select id from (select distinct on (type) id from executor_leases order by type, id desc) l limit 20
            ), lately as (
              select r.* from beside b
               cross join lateral (select * from executor_job_runs where job_id < b.id order by job_id desc limit 150) r
            )
            select 'sampled' as part, job_id, attempt, correlation_id, type, worker_id, worker_version, run_at, started_at, finished_at,
                   outcome, error_kind, fingerprint, left(message, 700) as message from sampled
            union all
            select 'failed', job_id, attempt, correlation_id, type, worker_id, worker_version, run_at, started_at, finished_at,
                   outcome, error_kind, fingerprint, left(message, 700) from failed
            union all
            select 'lately', job_id, attempt, correlation_id, type, worker_id, worker_version, run_at, started_at, finished_at,
                   outcome, error_kind, fingerprint, left(message, 700) from lately
            """;

    private final Query query;

    AttemptsProbe(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    /**
     * What was found.
     *
     * @param failing    of each type, jobs whose attempts failed lately; the latest first, at most {@value #JOBS}
     * @param succeeding likewise
     */
    record Found(List<Attempts> groups, Map<String, List<UUID>> failing, Map<String, List<UUID>> succeeding) {}

    static final int JOBS = 60;

    private record Ended(
            String part,
            UUID job,
            int attempt,
            UUID document,
            String type,
            String worker,
            String version,
            String outcome,
            AttemptError error, // of a failed or lost one
            Instant finishedAt,
            double ran,
            double waited) {}

    private record Alike(Slice slice, String type, String worker, String version, String outcome, AttemptError error) {}

    private record Once(UUID job, int attempt) {}

    private record Document(String type, UUID id) {}

    Found read(Connection connection, Slices slices) throws SQLException {
        ErrorTexts errors = new ErrorTexts();
        List<Ended> ended = query.list(
                connection,
                row -> ended(row, errors),
                slices.lows(),
                slices.highs(),
                slices.most(),
                Slices.LOOKS_BACK.toSeconds(),
                FAILURES);
        return group(ended, slices);
    }

    private static Found group(List<Ended> ended, Slices slices) {
        Set<Document> wrong = ended.stream()
                .filter(one -> one.error != null)
                .map(one -> new Document(one.type, one.document))
                .collect(Collectors.toSet());
        Set<Once> seen = new HashSet<>();
        Map<Alike, List<Ended>> alike = new LinkedHashMap<>();
        Map<String, List<UUID>> failing = new HashMap<>();
        Map<String, List<UUID>> succeeding = new HashMap<>();
        for (Ended one : ended) {
            Slice slice = slices.of(one.finishedAt);
            if (slice == null || !seen.add(new Once(one.job, one.attempt))) {
                continue;
            }
            alike.computeIfAbsent(
                            new Alike(slice, one.type, one.worker, one.version, one.outcome, one.error),
                            k -> new ArrayList<>())
                    .add(one);
            if ("failed".equals(one.outcome) || "succeeded".equals(one.outcome)) {
                List<UUID> jobs = ("failed".equals(one.outcome) ? failing : succeeding)
                        .computeIfAbsent(one.type, k -> new ArrayList<>());
                if (jobs.size() < JOBS) {
                    jobs.add(one.job);
                }
            }
        }
        return new Found(
                alike.entrySet().stream()
                        .map(entry -> attempts(entry.getKey(), entry.getValue(), wrong))
                        .toList(),
                failing,
                succeeding);
    }

    private static Attempts attempts(Alike alike, List<Ended> ended, Set<Document> wrong) {
        double[] ran = ended.stream().mapToDouble(Ended::ran).sorted().toArray();
        double[] waited = ended.stream().mapToDouble(Ended::waited).sorted().toArray();
        return new Attempts(
                alike.slice.from(),
                alike.slice.to(),
                alike.type,
                alike.worker,
                alike.version,
                alike.outcome,
                alike.error,
                ended.size(),
                ended.stream().filter(one -> one.attempt > 1).count(),
                ended.stream().map(Ended::finishedAt).min(Instant::compareTo).orElseThrow(),
                ended.stream().map(Ended::finishedAt).max(Instant::compareTo).orElseThrow(),
                ran[ran.length / 2],
                ran[ran.length - 1],
                waited[waited.length / 2],
                ended.stream()
                        .filter(one -> wrong.contains(new Document(one.type, one.document)))
                        .map(Ended::document)
                        .distinct()
                        .sorted()
                        .limit(Attempts.DOCUMENTS)
                        .toList());
    }

    private static Ended ended(Row row, ErrorTexts errors) throws SQLException {
        Instant started = row.instant("started_at");
        Instant finished = row.instant("finished_at");
        Instant due = row.instant("run_at");
        String outcome = row.text("outcome");
        boolean wrong = "failed".equals(outcome) || "lost".equals(outcome);
        return new Ended(
                row.text("part"),
                row.uuid("job_id"),
                row.integer("attempt"),
                row.uuid("correlation_id"),
                row.text("type"),
                row.text("worker_id"),
                row.text("worker_version"),
                outcome,
                wrong ? errors.of(row.text("error_kind"), row.text("fingerprint"), row.text("message")) : null,
                finished,
                seconds(started, finished),
                due == null ? 0 : seconds(due, started));
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
    }
}
