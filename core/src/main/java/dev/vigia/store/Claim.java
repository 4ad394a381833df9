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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.postgresql.PGStatement;

/**
 * Turns due waiting rows into leases, attempts + 1 and the trace id set, in one statement. SQL's {@code
 * claim_orchestrator_jobs} is the same statement.
 */
public final class Claim {
    // priorities: the distinct priorities by a loose index scan, so that within one of them (run_at, id) is a plain
    // range
    // of executor_waiting_line_idx: a million future rows at priority 0 are never walked to reach priority 1.
    // case: hides the filters' selectivity. Estimated from statistics that know no such type yet, they would make the
    // planner expect one row and sort the whole table for it.
    // due: materialized, or the planner may repeat LIMIT … SKIP LOCKED and exceed the limit.
    // taken: by id = any(array): an index scan whatever the statistics say.
    private static final String SQL = """
            with recursive frozen as materialized (
              select coalesce(bool_or(type is null), false) as everything, array_agg(type) filter (where type is not null) as types
                from executor_frozen_types
            ), priorities (priority) as (
              (select priority from executor_waiting where attempts < max_attempts order by priority limit 1)
              union all
              select (select w.priority from executor_waiting w
                       where w.attempts < w.max_attempts and w.priority > p.priority order by w.priority limit 1)
                from priorities p where p.priority is not null
            ), due as materialized (
              select w.id
                from priorities p
               cross join lateral (
                 select w.id from executor_waiting w
                  where w.priority = p.priority and w.attempts < w.max_attempts and w.run_at <= statement_timestamp()
                    and case when ?::text[] is null then true else w.type = any (?::text[]) end
                    and case when (select everything from frozen) or w.type = any ((select types from frozen)::text[]) then false
                             else true end
                  order by w.run_at, w.id
                  limit ? for update skip locked) w
               limit ?
            ), taken as (
              delete from executor_waiting w where w.id = any (array(select id from due)) returning w.*
            ), leased as (
              insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, failed_attempt, dedupe_key,
                                           locked_by, locked_at, trace_id)
              select t.id, t.type, t.priority, t.run_at, t.attempts + 1, t.max_attempts, t.failed_attempt, t.dedupe_key,
                     w.id, clock_timestamp(), w.id || '-' || t.id || '-' || (t.attempts + 1)
                from taken t cross join (select ?::text as id) w
              returning *
            )
            select j.id, j.type, j.entity_id, j.correlation_id, j.parent_id, j.payload::text, j.priority, j.traceparent, j.created_at,
                   l.attempts, l.max_attempts, l.trace_id, l.run_at, l.locked_at
              from leased l join executor_job j on j.id = l.id
             order by l.priority, l.run_at, l.id
            """;

    private final Database database;
    private final String sql;

    public Claim(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** A job together with the right to run it. */
    public record Claimed(Job job, Lease lease) {}

    /**
     * Claims at most {@code limit} jobs.
     *
     * @param types the types this worker can run; null: any
     * @throws StoreException if it failed; what it may have claimed is found again by reclaim
     */
    public List<Claimed> apply(WorkerId worker, int limit, List<String> types) {
        return database.statement(connection -> claim(connection, worker, limit, types));
    }

    private List<Claimed> claim(Connection connection, WorkerId worker, int limit, List<String> types)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            // Never a named statement: its generic plan would be made for an unknown limit, and perhaps on empty
            // tables.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            Parameters parameters = new Parameters(statement);
            if (types == null) {
                parameters.text(null).text(null);
            } else {
                parameters.texts(types, t -> t).texts(types, t -> t);
            }
            parameters.number(limit).number(limit).text(worker.value());
            List<Claimed> claimed = new ArrayList<>(limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    claimed.add(read(rows, worker));
                }
            }
            return claimed;
        }
    }

    private static Claimed read(ResultSet row, WorkerId worker) throws SQLException {
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
    private static TraceId traceOf(String value) {
        return value == null ? null : new TraceId(value);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
