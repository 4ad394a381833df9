package dev.vigia.store;

import dev.vigia.job.JobFilter;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The jobs an operator's filter means, locked, as far as they can still be acted on: in the line or leased. */
final class SelectUnfinished {
    // Waiting rows are locked against claims; a lease is not, its worker must be able to settle: actions on it
    // re-check.
    private static final String SQL = """
            with filter as materialized (
              select ?::uuid as id, ?::text[] as types, ?::text as status, ?::uuid as correlation_id, ?::text as reason, ?::text as worker,
                     ?::timestamptz as after, ?::timestamptz as before, ?::uuid as batch_id
            ), line as materialized (
              select w.id, w.attempts, w.max_attempts, w.failed_attempt, w.dedupe_key,
                     case when w.attempts >= w.max_attempts then 'dead'
                          when w.failed_attempt = w.attempts then 'retrying'
                          when w.run_at = 'infinity' and exists (select from executor_awaited a where a.waiter_id = w.id) then 'dependent'
                          else 'queued' end as standing
                from executor_waiting w cross join filter f join executor_job j on j.id = w.id
               where (f.id is null or w.id = f.id) and (f.types is null or w.type = any (f.types))
                 and (f.correlation_id is null or j.correlation_id = f.correlation_id)
                 and (f.after is null or j.created_at >= f.after) and (f.before is null or j.created_at < f.before)
                 and (f.batch_id is null or (select m.batch_id from executor_batch_jobs m where m.job_id = w.id) = f.batch_id)
                 and f.worker is null and coalesce(f.status, 'queued') <> 'running'
               order by w.id for update of w
            )
            select l.id, l.standing, l.attempts, l.max_attempts, l.dedupe_key
              from line l cross join filter f
             where (f.status is null or l.standing = f.status or (f.status = 'failed' and l.standing in ('dead', 'retrying'))
                    or (f.status = 'queued' and l.standing = 'dependent'))
               and (f.reason is null or exists (select from executor_dead_jobs d where d.id = l.id and d.reason = f.reason))
            union all
            select l.id, 'running', l.attempts, l.max_attempts, l.dedupe_key
              from executor_leases l cross join filter f join executor_job j on j.id = l.id
             where (f.id is null or l.id = f.id) and (f.types is null or l.type = any (f.types))
               and (f.correlation_id is null or j.correlation_id = f.correlation_id)
               and (f.worker is null or l.locked_by = f.worker)
               and (f.after is null or j.created_at >= f.after) and (f.before is null or j.created_at < f.before)
               and (f.batch_id is null or (select m.batch_id from executor_batch_jobs m where m.job_id = l.id) = f.batch_id)
               and f.reason is null and coalesce(f.status, 'running') = 'running'
             order by 1
            """;

    private static final String ENDED = """
            select status from executor_jobs where id = ? and (?::text[] is null or type = any (?))
            """;

    private final String sql;
    private final String ended;

    SelectUnfinished(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.ended = schema.qualify(ENDED);
    }

    /** Standing: queued, dependent (queued, and waiting for others), retrying, dead or running. */
    record Unfinished(UUID id, String standing, int attempts, int maxAttempts, String dedupeKey) {}

    List<Unfinished> apply(Connection connection, JobFilter filter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .uuid(filter.id())
                    .texts(filter.types().array())
                    .text(filter.status())
                    .uuid(filter.correlationId())
                    .text(filter.reason())
                    .text(filter.worker())
                    .instant(filter.createdAfter())
                    .instant(filter.createdBefore())
                    .uuid(filter.batchId());
            List<Unfinished> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Unfinished(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getString(5)));
                }
            }
            return found;
        }
    }

    /** The status of the filter's one job, which was not found unfinished; null if there is no such job. */
    String statusOf(Connection connection, JobFilter filter) throws SQLException {
        String[] types = filter.types().array();
        try (PreparedStatement statement = connection.prepareStatement(ended)) {
            new Parameters(statement).uuid(filter.id()).texts(types).texts(types);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
