package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Job;
import dev.vigia.job.Lease;
import dev.vigia.job.TraceId;
import dev.vigia.job.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Turns due waiting rows into leases, attempts + 1 and the trace id set, in one statement. SQL's {@code
 * claim_orchestrator_jobs} is the same statement.
 */
public final class Claim {
    // priorities: the distinct priorities by a loose index scan, so that within one of them (run_at, id) is a plain
    // range
    // of executor_waiting_line_idx: a million future rows at priority 0 are never walked to reach priority 1.
    // front: rows before it were taken, and until a vacuum their dead index entries would be walked through with each
    // claim. since: the same for priorities other than the front's; rows of types that are not asked for stand before
    // it.
    // due: materialized, or the planner may repeat LIMIT … SKIP LOCKED and exceed the limit.
    // stepped_aside: jobs of limited types leave the line for their lane; ClaimLimited starts them from there.
    // offset 0: keeps the lookup a lookup, one index probe a row, whatever the statistics say.
    private static final String SQL = """
            with recursive frozen as materialized (
              select coalesce(bool_or(type is null), false) as everything, array_agg(type) filter (where type is not null) as types
                from executor_frozen_types
            ), limited as materialized (
              select coalesce(bool_or(type = '*'), false) as everything, array_agg(type) as types from executor_limited_types
            ), front (priority, run_at, id, since) as materialized (
              select ?::int4, ?::timestamptz, ?::uuid, coalesce(statement_timestamp() - ?::float8 * interval '1 second', '-infinity')
            ), priorities (priority) as (
              select coalesce((select w.priority from executor_waiting w
                                where w.attempts < w.max_attempts and w.lane is null and w.priority < f.priority
                                order by w.priority limit 1), f.priority)
                from front f
              union all
              select case when p.priority < f.priority
                          then coalesce((select w.priority from executor_waiting w
                                          where w.attempts < w.max_attempts and w.lane is null
                                            and w.priority > p.priority and w.priority < f.priority
                                          order by w.priority limit 1), f.priority)
                          else (select w.priority from executor_waiting w
                                 where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority
                                 order by w.priority limit 1) end
                from priorities p cross join front f where p.priority is not null
            ), due as materialized (
              select w.id, w.aside
                from priorities p
               cross join front f
               cross join lateral (
                 select w.id, case when (select types from limited) is null then false
                                   when (select everything from limited) then true
                                   else w.type = any ((select types from limited)::text[]) end as aside
                   from executor_waiting w
                  where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null
                    and (w.run_at, w.id) >= (case when p.priority = f.priority then f.run_at else f.since end, f.id)
                    and w.run_at <= statement_timestamp()
                    and case when ?::text[] is null then true else w.type = any (?::text[]) end
                    and case when (select everything from frozen) or w.type = any ((select types from frozen)::text[]) then false
                             else true end
                  order by w.run_at, w.id
                  limit ? for update skip locked) w
               limit ?
            ), taken as (
              delete from executor_waiting w where w.id = any (array(select id from due where not aside)) returning w.*
            ), leased as (
              insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, failed_attempt, dedupe_key,
                                           locked_by, locked_at, trace_id)
              select id, type, priority, run_at, attempts + 1, max_attempts, failed_attempt, dedupe_key,
                     ?, clock_timestamp(), ? || '-' || id || '-' || (attempts + 1)
                from taken
              returning *
            ), stepped_aside as (
              update executor_waiting w
                 set lane = coalesce((select j.concurrency_key from executor_job j where j.id = w.id), '')
               where w.id = any (array(select id from due where aside))
              returning w.id
            )
            select l.id, l.type, j.entity_id, j.correlation_id, j.parent_id, j.payload::text, l.priority, j.traceparent, j.created_at,
                   l.attempts, l.max_attempts, l.trace_id, l.run_at, l.locked_at
              from leased l
             cross join lateral (select * from executor_job j where j.id = l.id offset 0) j
            union all
            select a.id, null, null, null, null, null, null, null, null, null, null, null, null, null from stepped_aside a
            """;

    /** What is claimed together starts together, the most urgent first. */
    public static final Comparator<Claimed> URGENCY = Comparator.comparingInt(
                    (Claimed c) -> c.job().priority())
            .thenComparing(c -> c.lease().runAt())
            .thenComparing(c -> c.job().id());

    private final Database database;
    private final String sql;

    public Claim(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /**
     * Where a look at the line begins. What stands before it, at its priority, is passed over; other priorities are read from
     * their beginning, or only as far back as {@code back}.
     *
     * @param back how long ago everything that was due was taken; null: never. A length of time, since only the database's
     *             clock decides what is due
     */
    public record Front(int priority, Instant runAt, UUID id, Duration back) {
        private static final UUID FIRST = new UUID(0, 0);

        /** No priority is as large, so every one of them is another one. */
        private static final int NO_PRIORITY = Short.MAX_VALUE + 1;

        /** From the beginning. */
        public static final Front START = new Front(NO_PRIORITY, Instant.EPOCH, FIRST, null);

        /** Where {@code last} stood. */
        public static Front at(Claimed last) {
            return new Front(
                    last.job().priority(), last.lease().runAt(), last.job().id(), null);
        }

        /** Only what became due within this time. */
        public static Front since(Duration back) {
            return new Front(NO_PRIORITY, Instant.EPOCH, FIRST, back);
        }
    }

    /** A job together with the right to run it. */
    public record Claimed(Job job, Lease lease) {}

    /**
     * What one claim found.
     *
     * @param jobs  claimed, the most urgent first
     * @param aside how many due jobs of limited types it moved from the line to their lanes; {@link ClaimLimited} claims them
     */
    public record Batch(List<Claimed> jobs, int aside) {}

    /**
     * Claims at most {@code limit} jobs, the most urgent first; those that step aside count.
     *
     * @param front where to begin; {@link Front#START} sees everything
     * @param types the types this worker can run; null: any
     * @throws StoreException if it failed; what it may have claimed is found again by reclaim
     */
    public Batch apply(WorkerId worker, int limit, List<String> types, Front front) {
        return database.statement(connection -> claim(connection, worker, limit, types, front));
    }

    /** The jobs of {@link #apply(WorkerId, int, List, Front)}, from the beginning. */
    public List<Claimed> apply(WorkerId worker, int limit, List<String> types) {
        return apply(worker, limit, types, Front.START).jobs();
    }

    private Batch claim(Connection connection, WorkerId worker, int limit, List<String> types, Front front)
            throws SQLException {
        try (PreparedStatement statement = FixedPlan.prepare(connection, sql)) {
            Parameters parameters = new Parameters(statement)
                    .number(front.priority())
                    .instant(front.runAt())
                    .uuid(front.id())
                    .seconds(front.back());
            if (types == null) {
                parameters.text(null).text(null);
            } else {
                parameters.texts(types, t -> t).texts(types, t -> t);
            }
            parameters.number(limit).number(limit).text(worker.value()).text(worker.value());
            List<Claimed> claimed = new ArrayList<>(limit);
            int aside = 0;
            try (ResultSet rows = FixedPlan.execute(statement)) {
                while (rows.next()) {
                    if (rows.getInt(10) == 0) { // no attempt
                        aside++;
                    } else {
                        claimed.add(read(rows, worker));
                    }
                }
            }
            claimed.sort(URGENCY);
            return new Batch(claimed, aside);
        }
    }

    static Claimed read(ResultSet row, WorkerId worker) throws SQLException {
        Job job = new Job(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getObject(3, UUID.class),
                new CorrelationId(row.getObject(4, UUID.class)),
                row.getObject(5, UUID.class),
                row.getString(6),
                row.getShort(7),
                row.getString(8),
                instant(row, 9));
        Lease lease = new Lease(
                job.id(),
                job.type(),
                row.getInt(10),
                row.getInt(11),
                worker,
                traceOf(row.getString(12)),
                instant(row, 13),
                instant(row, 14));
        return new Claimed(job, lease);
    }

    /** Null only if something between us and the table took it away; the trace policy judges that. */
    static TraceId traceOf(String value) {
        return value == null ? null : new TraceId(value);
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
