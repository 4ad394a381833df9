package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * When the oldest runnable job that no limit holds back was due, without reading the line: one step into executor_waiting_line_idx for each
 * priority, as the claim does. Future rows and dead ones are never touched.
 *
 * <p>Its cost is bounded by looking at no more than 100 priorities, and, where jobs of a frozen type stand first, at no
 * more than 5,000 rows of a priority, and at no more than 100 lanes of jobs that wait for a permit or a token. {@code complete} says whether that was
 * enough; if not, {@link #readUnbounded} finds it in a pass over all jobs that are due, which the caller must not do with
 * each call.
 */
final class LagProbe {
    // priorities: a loose index scan. first_due: the head of one priority, an index range that stops at its first row.
    // Only if that head is frozen, behind looks at the next rows, in the same order. aside: those that left the line
    // for a lane, as far as no limit holds them back.
    static final String SQL = """
            with recursive frozen as materialized (
              select coalesce(bool_or(type is null), false) as everything,
                     coalesce(array_agg(type) filter (where type is not null), '{}') as types
                from executor_frozen_types
            ), priorities (priority, n) as (
              (select priority, 1 from executor_waiting where attempts < max_attempts and lane is null order by priority limit 1)
              union all
              select (select w.priority from executor_waiting w
                       where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority
                       order by w.priority limit 1), n + 1
                from priorities p where p.priority is not null and n <= 100
            ), heads as materialized (
              select p.priority, p.n, first_due.run_at, first_due.type = any (f.types) as is_frozen
                from priorities p
               cross join frozen f
               cross join lateral (
                 select w.type, w.run_at from executor_waiting w
                  where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= now()
                  order by w.run_at, w.id limit 1) first_due
               where p.priority is not null and not f.everything
            ), behind as (
              select min(next_due.run_at) filter (where next_due.type <> all (f.types)) as run_at, count(*) as seen
                from heads h
               cross join frozen f
               cross join lateral (
                 select w.type, w.run_at from executor_waiting w
                  where w.priority = h.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= now()
                  order by w.run_at, w.id limit 5000) next_due
               where h.is_frozen
               group by h.priority
            ), aside as materialized (
              select oldest_at, complete from executor_oldest_in_lanes(100)
            )
            select (select min(run_at) from (select run_at from heads where not is_frozen
                                             union all select run_at from behind
                                             union all select oldest_at from aside) due) as oldest_due_at,
                   not exists (select from behind where run_at is null and seen = 5000)
                     and not exists (select from priorities where n > 100 and priority is not null)
                     and (select complete from aside) as complete
            """;

    /** The same without a bound: reads every job of the line that is due, and looks at lanes by the thousand. */
    static final String UNBOUNDED = """
            select least((select min(run_at) from executor_runnable_jobs where lane is null),
                         (select oldest_at from executor_oldest_in_lanes(10000))) as oldest_due_at
            """;

    private final Query query;
    private final Query unbounded;

    LagProbe(Schema schema) {
        this.query = new Query(schema, SQL);
        this.unbounded = new Query(schema, UNBOUNDED);
    }

    /**
     * What was found.
     *
     * @param oldestDueAt null: nothing is runnable, as far as was looked
     * @param complete    false: more may be runnable than was looked at
     */
    record Found(Instant oldestDueAt, boolean complete) {}

    Found read(Connection connection) throws SQLException {
        return query.one(connection, row -> new Found(row.instant("oldest_due_at"), row.flag("complete")));
    }

    /** When the oldest runnable job was due, wherever it stands; empty if nothing is runnable. */
    Optional<Instant> readUnbounded(Connection connection) throws SQLException {
        return Optional.ofNullable(unbounded.one(connection, row -> row.instant("oldest_due_at")));
    }
}
