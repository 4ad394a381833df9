package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Jobs as the view executor_jobs shows them, and with their concurrency keys: by id, or all of a correlation. */
final class JobRows {
    // By a list of ids each branch of the view is looked up by its primary key.
    static final String BY_ID = """
            select id, type, entity_id, correlation_id, parent_id, payload::text as payload, status, priority, attempts, max_attempts,
                   run_at, dedupe_key, locked_by, locked_at, heartbeat_at, trace_id, last_error, error_kind, result::text as result,
                   created_at, updated_at, finished_at,
                   (select j.concurrency_key from executor_job j where j.id = v.id) as concurrency_key,
                   case when run_at = 'infinity' and status = 'queued'
                        then (select count(*) from executor_awaited a where a.waiter_id = v.id) else 0 end as waits_for
              from executor_jobs v
             where id = any (?)
             order by id desc
            """;

    static final String BY_CORRELATION = """
            select id, type, entity_id, correlation_id, parent_id, payload::text as payload, status, priority, attempts, max_attempts,
                   run_at, dedupe_key, locked_by, locked_at, heartbeat_at, trace_id, last_error, error_kind, result::text as result,
                   created_at, updated_at, finished_at,
                   (select j.concurrency_key from executor_job j where j.id = v.id) as concurrency_key,
                   case when run_at = 'infinity' and status = 'queued'
                        then (select count(*) from executor_awaited a where a.waiter_id = v.id) else 0 end as waits_for
              from executor_jobs v
             where correlation_id = ? and (?::text[] is null or type = any (?))
             order by created_at, id
             limit ?
            """;

    private final Query byId;
    private final Query byCorrelation;

    JobRows(Schema schema) {
        this.byId = new Query(schema, BY_ID);
        this.byCorrelation = new Query(schema, BY_CORRELATION);
    }

    /** Those that exist, latest id first. */
    List<JobRow> byId(Connection connection, List<UUID> ids) throws SQLException {
        return ids.isEmpty() ? List.of() : byId.list(connection, JobRows::job, (Object) ids.toArray(UUID[]::new));
    }

    /** Oldest first. */
    List<JobRow> byCorrelation(Connection connection, UUID correlationId, AllowedTypes allowed, int limit)
            throws SQLException {
        String[] types = allowed.array();
        return byCorrelation.list(connection, JobRows::job, correlationId, types, types, limit);
    }

    private static JobRow job(Row row) throws SQLException {
        return new JobRow(
                row.uuid("id"),
                row.text("type"),
                row.uuid("entity_id"),
                row.uuid("correlation_id"),
                row.uuid("parent_id"),
                row.text("payload"),
                row.text("status"),
                row.integer("priority"),
                row.integer("attempts"),
                row.integer("max_attempts"),
                row.instant("run_at"),
                row.text("dedupe_key"),
                row.text("concurrency_key"),
                row.text("locked_by"),
                row.instant("locked_at"),
                row.instant("heartbeat_at"),
                row.text("trace_id"),
                row.text("last_error"),
                row.text("error_kind"),
                row.text("result"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.instant("finished_at"),
                row.integer("waits_for"));
    }
}
