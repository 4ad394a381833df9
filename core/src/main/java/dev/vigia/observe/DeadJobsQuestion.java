package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.DeadJobs.DeadJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Which jobs are dead, and why? The page is read off executor_waiting_dead_idx from the cursor on: a type or a reason
 * that few of the dead have costs a walk over all that died since. The summary is counted by {@link DeadJobsSummary}.
 */
final class DeadJobsQuestion {
    // updated_at is bounded on both sides, so that the index range starts at the cursor.
    static final String PAGE = """
            select id, type, entity_id, correlation_id, trace_id, attempts, max_attempts, locked_at, locked_by, heartbeat_at,
                   reason, created_at, updated_at, run_at, last_error, error_kind
              from executor_dead_jobs
             where updated_at > now() - make_interval(hours => ?)
               and (?::timestamptz is null or (updated_at <= ? and (updated_at, id) < (?, ?::uuid)))
               and (?::text[] is null or type = any (?))
               and (?::text is null or reason = ?)
               and (?::uuid is null or correlation_id = ?)
             order by updated_at desc, id desc
             limit ?
            """;

    private final Snapshots snapshots;
    private final DeadJobsSummary summary;
    private final Query page;

    DeadJobsQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.summary = new DeadJobsSummary(schema);
        this.page = new Query(schema, PAGE);
    }

    DeadJobs ask(DeadJobsQuery query) {
        Cursor.Dead after = query.cursor() == null ? null : Cursor.Dead.decode(query);
        return snapshots.seek("dead-jobs", connection -> {
            List<DeadJob> found = page(connection, query, after);
            boolean more = found.size() > query.limit();
            List<DeadJob> jobs = List.copyOf(more ? found.subList(0, query.limit()) : found);
            DeadJob last = more ? jobs.get(jobs.size() - 1) : null;
            String next = last == null ? null : new Cursor.Dead(last.updatedAt(), last.jobId()).encode(query);
            return new DeadJobs(summary.read(connection, query), jobs, next);
        });
    }

    /** One more than the page holds, to know whether there is a next one. */
    private List<DeadJob> page(Connection connection, DeadJobsQuery query, Cursor.Dead after) throws SQLException {
        Instant time = after == null ? null : after.updatedAt();
        UUID id = after == null ? null : after.id();
        String[] types = query.types().array();
        return page.list(
                connection,
                DeadJobsQuestion::job,
                query.sinceHours(),
                time,
                time,
                time,
                id,
                types,
                types,
                query.reason(),
                query.reason(),
                query.correlationId(),
                query.correlationId(),
                query.limit() + 1);
    }

    private static DeadJob job(Row row) throws SQLException {
        return new DeadJob(
                row.uuid("id"),
                row.text("type"),
                row.uuid("entity_id"),
                row.uuid("correlation_id"),
                row.text("trace_id"),
                "failed",
                row.integer("attempts"),
                row.integer("max_attempts"),
                row.instant("locked_at"),
                row.text("locked_by"),
                row.instant("heartbeat_at"),
                row.text("reason"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.instant("run_at"),
                row.text("last_error"),
                row.text("error_kind"));
    }
}
