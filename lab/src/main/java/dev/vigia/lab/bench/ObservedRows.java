package dev.vigia.lab.bench;

import java.util.List;
import java.util.UUID;

/** A large installation's rows: n jobs that ended, a tenth of it in line, a hundredth dead, and a document to ask about. */
final class ObservedRows {
    /** Time-ordered like UUIDv7, made from a counter: a million by executor_uuid7() take a minute. */
    private static final String ID =
            "(lpad(to_hex((extract(epoch from now()) * 1000)::bigint - %1$d + g), 12, '0') || '7' || substr(md5(g::text || '%2$s'), 1, 19))::uuid";

    private final Pool pool;

    ObservedRows(Pool pool) {
        this.pool = pool;
    }

    UUID fill(int n) throws Exception {
        ended(n);
        waiting(n / 10, "in line", "now() + interval '30 days'", 0, null);
        waiting(n / 100, "dead", "now()", 10, "handler_error");
        pool.comeToRest();
        return UUID.fromString("00000000-0000-7000-8000-000000000000");
    }

    private void ended(int n) throws Exception {
        String id = ID.formatted(n, "ended");
        pool.execute(List.of("""
                insert into executor_job (id, type, correlation_id, payload, priority)
                select %s, 'noop', case when g %% least(%d, 100000) = 0 then '00000000-0000-7000-8000-000000000000'::uuid else %s end,
                       '{"n": 1}', 0
                  from generate_series(1, %d) g""".formatted(id, n, ID.formatted(n, "correlation"), n), """
                insert into executor_job_runs (job_id, attempt, max_attempts, trace_id, correlation_id, type, worker_id,
                                               worker_version, run_at, started_at, finished_at, outcome)
                select id, 1, 10, 'seed-' || id || '-1', correlation_id, type, 'seed', 'seed', created_at, created_at, created_at,
                       'succeeded'
                  from executor_job j
                 where not exists (select from executor_job_runs r where r.job_id = j.id)"""));
    }

    private void waiting(int n, String salt, String due, int attempts, String errorKind) throws Exception {
        pool.execute(List.of("""
                with facts as (
                  insert into executor_job (id, type, correlation_id, payload, priority)
                  select %1$s, 'noop', %1$s, '{"n": 1}', 0 from generate_series(1, %2$d) g returning id
                )
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, failed_attempt, error_kind, updated_at)
                select id, 'noop', 0, %3$s, %4$d, 10, nullif(%4$d, 0), %5$s, now() from facts""".formatted(
                        ID.formatted(n, salt), n, due, attempts, errorKind == null ? "null" : "'" + errorKind + "'")));
    }
}
