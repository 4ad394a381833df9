package dev.vigia.store;

import dev.vigia.job.Failure;
import dev.vigia.job.Outcome;
import dev.vigia.job.Settlement;
import dev.vigia.job.SettlingWork;
import dev.vigia.job.SettlingWork.SettlingTransaction;
import dev.vigia.job.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Ends attempts: takes their leases (the fence: id, worker, attempt), writes their runs, and moves their jobs back into
 * the line or to their end. Many attempts share the statement, each fenced by itself. SQL's {@code settle_job} makes the
 * same transitions.
 */
public final class Settle {
    // freed is the fence. A row that is not freed was either settled by an earlier try whose answer was lost (its run
    // is
    // ours) or reclaimed: then nothing is written but an event. A cancel that was asked for meanwhile wins over a
    // retry.
    // What is looked up for these few is a scalar subquery, so that it is an index probe whatever the statistics say.
    private static final String SQL = """
            with given as materialized (
              select * from unnest(?::uuid[], ?::int4[], ?::uuid[], ?::text[], ?::text[], ?::float8[], ?::int4[], ?::bool[],
                                   ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                as g (id, attempts, correlation_id, outcome, place, delay, max_attempts, failed,
                      error_kind, message, stack, fingerprint, result)
            ), worker as materialized (
              select ?::text as id, ?::text as version, set_config('idle_in_transaction_session_timeout', ?::text, true)
            ), freed as (
              delete from executor_leases l using given g
               where l.id = any (array(select id from given)) and l.id = g.id and l.attempts = g.attempts
                 and l.locked_by = (select id from worker)
              returning l.*, g.correlation_id, g.outcome as given_outcome, g.place as given_place, g.delay, g.max_attempts as granted,
                        g.failed, g.error_kind, g.message, g.stack, g.fingerprint, g.result
            ), settled as materialized (
              select f.*, case when f.failed and not c.asked then f.attempts else f.failed_attempt end as last_failed,
                     case when c.asked then f.max_attempts else f.granted end as grants,
                     case when c.asked then 'cancelled' else f.given_outcome end as outcome,
                     case when c.asked then 'cancelled' else f.given_place end as place
                from freed f
               cross join lateral (select f.cancel_requested_at is not null and f.given_place = 'waiting' as asked) c
            ), ended as (
              insert into executor_job_runs (job_id, attempt, max_attempts, failed_attempt, trace_id, correlation_id, type, worker_id,
                                             worker_version, run_at, started_at, progress_at, finished_at, outcome, error_kind, message,
                                             stack, fingerprint, result)
              select id, attempts, grants, last_failed, trace_id, correlation_id, type, locked_by, (select version from worker),
                     run_at, locked_at, progress_at, clock_timestamp(), outcome, error_kind, message, stack, fingerprint, result::jsonb
                from settled
            ), again as (
              insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, failed_attempt, error_kind, dedupe_key,
                                            updated_at)
              select id, type, priority,
                     case when outcome = 'released' then run_at else clock_timestamp() + delay * interval '1 second' end,
                     attempts, grants, last_failed, case when last_failed = attempts then error_kind end, dedupe_key, clock_timestamp()
                from settled where place = 'waiting'
            ), cancelled as (
              insert into executor_cancelled (id, attempts, max_attempts, failed_attempt, run_at, reason)
              select id, attempts, grants, last_failed, run_at, coalesce(cancel_reason, message)
                from settled where place = 'cancelled'
            ), keys as (
              delete from executor_dedupe_keys k
               where k.dedupe_key = any (array(select dedupe_key from settled
                                                where dedupe_key is not null and (place <> 'waiting' or attempts >= grants)))
                 and k.job_id = any (array(select id from settled where dedupe_key is not null))
            ), missed as materialized (
              select g.id, g.attempts, g.correlation_id, g.outcome,
                     coalesce((select r.worker_id = (select id from worker) and r.outcome <> 'lost' from executor_job_runs r
                                where r.job_id = g.id and r.attempt = g.attempts), false) as earlier
                from given g
               where g.id not in (select id from freed)
            ), told as (
              insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)
              select 'stale_completion_rejected', m.correlation_id, m.id, w.id || '-' || m.id || '-' || m.attempts, w.id,
                     jsonb_build_object('attempt', m.attempts, 'outcome', m.outcome, 'late_worker', w.id, 'holder',
                                        coalesce((select l.locked_by from executor_leases l where l.id = m.id),
                                                 (select r.worker_id from executor_job_runs r
                                                   where r.job_id = m.id and r.attempt > m.attempts
                                                   order by r.attempt desc limit 1)))
                from missed m cross join worker w
               where not m.earlier
            )
            select id, earlier from missed
            """;

    private final Database database;
    private final Duration longestPause;
    private final String sql;
    private final Enqueue enqueue;
    private final AppendEvents appendEvents;

    public Settle(Database database) {
        this(database, Duration.ofSeconds(30));
    }

    /**
     * @param longestPause of the settling transaction between two statements; then PostgreSQL ends it, because its locks
     *                     keep the job from everybody else, also if its worker is stopped or cut off
     */
    public Settle(Database database, Duration longestPause) {
        this.database = database;
        this.longestPause = longestPause;
        this.sql = database.schema().qualify(SQL);
        this.enqueue = new Enqueue(database.schema());
        this.appendEvents = new AppendEvents(database.schema());
    }

    /**
     * Settles all in one transaction; answers in the same order.
     *
     * @throws StoreException if it failed; it may be repeated, even if it took effect
     */
    public List<Settlement> apply(WorkerId worker, String version, List<Completion> completions) {
        boolean oneStatement = completions.stream()
                .allMatch(c -> c.followUps().isEmpty() && c.events().isEmpty());
        Database.SqlWork<List<Settled>> work = connection -> settle(connection, worker, version, completions);
        List<Settled> settled = oneStatement ? database.statement(work) : database.transaction(work);
        return settled.stream().map(Settled::answer).toList();
    }

    /** What became of one: an earlier try that took effect wrote its follow-ups, events and work too. */
    private enum Settled {
        NOW(Settlement.APPLIED),
        EARLIER(Settlement.APPLIED),
        LOST(Settlement.LOST);

        private final Settlement answer;

        Settled(Settlement answer) {
            this.answer = answer;
        }

        Settlement answer() {
            return answer;
        }
    }

    private List<Settled> settle(Connection connection, WorkerId worker, String version, List<Completion> completions)
            throws SQLException {
        Map<UUID, Settled> missed = write(connection, worker, version, completions);
        List<Enqueue.Identified> followUps = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        List<Settled> settled = new ArrayList<>(completions.size());
        for (Completion completion : completions) {
            Settled one = missed.getOrDefault(completion.lease().jobId(), Settled.NOW);
            settled.add(one);
            if (one == Settled.NOW) {
                events.addAll(completion.events());
                if (completion.outcome() instanceof Outcome.Succeeded) {
                    followUps.addAll(completion.followUps());
                }
            }
        }
        if (!followUps.isEmpty()) {
            enqueue.apply(connection, followUps);
        }
        if (!events.isEmpty()) {
            appendEvents.apply(connection, events);
        }
        return settled;
    }

    /**
     * Settles one attempt and runs its {@link SettlingWork} in the same transaction, after the fence held.
     *
     * @throws WorkFailedException if the work threw; nothing was written then
     * @throws StoreException      if it failed; it may be repeated, even if it took effect
     */
    public Settlement applyWithWork(WorkerId worker, String version, Completion completion) {
        try {
            return database.transaction(connection -> settleWithWork(connection, worker, version, completion));
        } catch (StoreException e) {
            if (e.isPauseTooLong()) { // noticed by the commit: the work's own fault all the same
                throw new WorkFailedException(e);
            }
            throw e;
        }
    }

    private Settlement settleWithWork(Connection connection, WorkerId worker, String version, Completion completion)
            throws SQLException {
        Settled settled =
                settle(connection, worker, version, List.of(completion)).get(0);
        if (settled == Settled.NOW) {
            try {
                workOf(completion).run(new Transaction(connection));
            } catch (SQLException e) {
                if (TransientErrors.isTransient(e)) {
                    throw e;
                }
                throw new WorkFailedException(e);
            } catch (Exception e) { // whatever a handler's own code throws must roll the settlement back
                throw new WorkFailedException(e);
            }
        }
        return settled.answer();
    }

    /** A handler's work in the settling transaction failed; so did, therefore, the attempt. */
    public static final class WorkFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WorkFailedException(Exception cause) {
            super(cause);
        }
    }

    private record Transaction(Connection connection) implements SettlingTransaction {
        @Override
        public <T> T unwrap(Class<T> type) {
            if (!type.isInstance(connection)) {
                throw new IllegalArgumentException(
                        "the settling transaction is a java.sql.Connection, not a " + type.getName());
            }
            return type.cast(connection);
        }
    }

    private static SettlingWork workOf(Completion completion) {
        return completion.outcome() instanceof Outcome.Succeeded succeeded ? succeeded.work() : null;
    }

    private Map<UUID, Settled> write(Connection connection, WorkerId worker, String version, List<Completion> rows)
            throws SQLException {
        try (PreparedStatement statement = FixedPlan.prepare(connection, sql)) {
            new Parameters(statement)
                    .uuids(rows, c -> c.lease().jobId())
                    .numbers(rows, c -> c.lease().attempt())
                    .uuids(rows, c -> c.correlationId().value())
                    .texts(rows, c -> c.outcome().word())
                    .texts(rows, c -> c.next().place().word())
                    .seconds(rows, c -> c.next().delay().toNanos() / 1e9)
                    .numbers(rows, c -> c.next().maxAttempts())
                    .flags(rows, c -> c.next().failed())
                    .texts(
                            rows,
                            c -> c.failure() == null ? null : c.failure().kind().word())
                    .texts(rows, c -> storable(c.reason()))
                    .texts(rows, c -> ofFailure(c, Failure::stack))
                    .texts(rows, c -> ofFailure(c, Failure::fingerprint))
                    .texts(rows, Completion::result)
                    .text(worker.value())
                    .text(version)
                    .text(Long.toString(longestPause.toMillis()));
            Map<UUID, Settled> missed = new HashMap<>();
            try (ResultSet row = FixedPlan.execute(statement)) {
                while (row.next()) {
                    missed.put(row.getObject(1, UUID.class), row.getBoolean(2) ? Settled.EARLIER : Settled.LOST);
                }
            }
            return missed;
        }
    }

    private static String ofFailure(Completion completion, Function<Failure, String> part) {
        return completion.failure() == null ? null : storable(part.apply(completion.failure()));
    }

    /** PostgreSQL's text holds no NUL; a message with one must not wedge the batch it is in. */
    private static String storable(String text) {
        return text == null ? null : text.replace("\0", "\\0");
    }
}
