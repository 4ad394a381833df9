package dev.vigia.store;

import dev.vigia.job.Failure;
import dev.vigia.job.Outcome;
import dev.vigia.job.Settlement;
import dev.vigia.job.SettlingWork;
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
    // passed_on: who waits for these jobs is asked by functions, because their statements see what has committed while
    // freed
    // waited; this statement does not. Where the transaction goes on it is left to its end (jobs that ended come back
    // then).
    private static final String SQL = """
            with given as materialized (
              select * from unnest(?::uuid[], ?::int4[], ?::uuid[], ?::text[], ?::text[], ?::float8[], ?::int4[], ?::bool[],
                                   ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[], ?::text[])
                as g (id, attempts, correlation_id, outcome, place, delay, max_attempts, failed,
                      error_kind, message, stack, fingerprint, result, fraction, progress_note)
            ), worker as materialized (
              select ?::text as id, ?::text as version, set_config('idle_in_transaction_session_timeout', ?::text, true), ?::bool as goes_on
            ), freed as (
              delete from executor_leases l using given g
               where l.id = any (array(select id from given)) and l.id = g.id and l.attempts = g.attempts
                 and l.locked_by = (select id from worker)
              returning l.*, g.correlation_id, g.outcome as given_outcome, g.place as given_place, g.delay, g.max_attempts as granted,
                        g.failed, g.error_kind, g.message, g.stack, g.fingerprint, g.result, g.fraction, g.progress_note
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
                                             stack, fingerprint, result, progress, progress_message)
              select id, attempts, grants, last_failed, trace_id, correlation_id, type, locked_by, (select version from worker),
                     run_at, locked_at, case when coalesce(fraction::text, progress_note) is null then progress_at else clock_timestamp() end,
                     clock_timestamp(), outcome, error_kind, message, stack, fingerprint, result::jsonb,
                     coalesce(fraction, progress), coalesce(progress_note, progress_message)
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
                 and (k.held_until is null or k.held_until <= statement_timestamp()  -- a window outlasts a success
                      or k.job_id <> all (array(select id from settled where dedupe_key is not null and place = 'succeeded')))
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
            ), passed_on as materialized (
              select case when executor_is_anybody_waiting(s.n)
                          then executor_jobs_ended(array(select id from settled where place = 'succeeded'),
                                                   array(select id from settled where place = 'waiting' and attempts >= grants),
                                                   array(select id from settled where place = 'cancelled')) end
                from (select count(*) as n from settled) s cross join worker w
               where not w.goes_on
            )
            select id, case when earlier then 'earlier' else 'lost' end as what from missed where (select count(*) from passed_on) >= 0
            union all
            select id, case when place = 'waiting' then 'dead' else place end from settled
             where (select goes_on from worker) and (place <> 'waiting' or attempts >= grants)
            """;

    private final Database database;
    private final Duration longestPause;
    private final String sql;
    private final Enqueue enqueue;
    private final AppendEvents appendEvents;
    private final JobsEnded jobsEnded;

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
        this.jobsEnded = new JobsEnded(database.schema());
    }

    /**
     * Settles all in one transaction; answers in the same order.
     *
     * @throws StoreException if it failed; it may be repeated, even if it took effect
     */
    public List<Settlement> apply(WorkerId worker, String version, List<Completion> completions) {
        boolean oneStatement = completions.stream()
                .allMatch(c -> c.followUps().isEmpty() && c.events().isEmpty());
        List<Settled> settled = oneStatement
                ? database.statement(c -> answers(completions, write(c, worker, version, completions, null)))
                : database.transaction(c -> settle(c, worker, version, completions, () -> {}));
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

    private static List<Settled> answers(List<Completion> completions, Map<UUID, Settled> missed) {
        return completions.stream()
                .map(c -> missed.getOrDefault(c.lease().jobId(), Settled.NOW))
                .toList();
    }

    /** In a transaction that goes on; who waits for these jobs is told last, since it locks rows that others want. */
    private List<Settled> settle(
            Connection connection, WorkerId worker, String version, List<Completion> completions, Work work)
            throws SQLException {
        JobsEnded.Ended ended = new JobsEnded.Ended();
        List<Settled> settled = answers(completions, write(connection, worker, version, completions, ended));
        List<Enqueue.Identified> followUps = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < settled.size(); i++) {
            if (settled.get(i) == Settled.NOW) {
                events.addAll(completions.get(i).events());
                if (completions.get(i).outcome() instanceof Outcome.Succeeded) {
                    followUps.addAll(completions.get(i).followUps());
                }
            }
        }
        if (!followUps.isEmpty()) {
            enqueue.apply(connection, followUps);
        }
        if (!events.isEmpty()) {
            appendEvents.apply(connection, events);
        }
        if (settled.contains(Settled.NOW)) {
            work.run();
        }
        jobsEnded.apply(connection, ended);
        return settled;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
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
        return settle(connection, worker, version, List.of(completion), () -> HandlersWork.run(connection, completion))
                .get(0)
                .answer();
    }

    /** A handler's work in the settling transaction failed; so did, therefore, the attempt. */
    public static final class WorkFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WorkFailedException(Exception cause) {
            super(cause);
        }
    }

    /** Those that were not settled now. {@code ended}, if the transaction goes on, gets the jobs that have ended. */
    private Map<UUID, Settled> write(
            Connection connection, WorkerId worker, String version, List<Completion> rows, JobsEnded.Ended ended)
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
                    .seconds(
                            rows,
                            c -> c.progress() == null ? null : c.progress().fraction())
                    .texts(rows, c -> c.progress() == null ? null : c.progress().message())
                    .text(worker.value())
                    .text(version)
                    .text(Long.toString(longestPause.toMillis()))
                    .flag(ended != null);
            Map<UUID, Settled> missed = new HashMap<>();
            try (ResultSet row = FixedPlan.execute(statement)) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    switch (row.getString(2)) {
                        case "lost" -> missed.put(id, Settled.LOST);
                        case "earlier" -> missed.put(id, Settled.EARLIER);
                        default -> ended.add(id, row.getString(2));
                    }
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
