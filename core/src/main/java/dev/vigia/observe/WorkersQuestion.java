package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.SQLException;
import java.util.List;

/** Who runs jobs, and who did until lately? Workers are kept after their death, so the list is cut at 500. */
final class WorkersQuestion {
    static final String SQL = """
            select k.id, k.host, k.pid, k.version, k.started_at, k.last_seen_at, extract(epoch from k.lease_duration) as lease_seconds,
                   k.slots, k.busy, k.types, k.clock_offset_ms, k.pool_active, k.pool_size, k.state,
                   k.state in ('live', 'draining') and k.last_seen_at >= now() - k.lease_duration as alive,
                   greatest(extract(epoch from now() - k.last_seen_at), 0) as silent_seconds,
                   coalesce(l.running, 0) as running
              from executor_workers k
              left join (select locked_by, count(*) as running from executor_leases group by locked_by) l on l.locked_by = k.id
             where k.state in ('live', 'draining') or k.last_seen_at > now() - interval '24 hours' or l.running > 0
             order by (k.state in ('live', 'draining')) desc, k.started_at desc, k.id
             limit 500
            """;

    private final Snapshots snapshots;
    private final Query query;

    WorkersQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    List<WorkerRow> ask() {
        return snapshots.scan("workers", connection -> List.copyOf(query.list(connection, WorkersQuestion::worker)));
    }

    private static WorkerRow worker(Row row) throws SQLException {
        return new WorkerRow(
                row.text("id"),
                row.text("host"),
                row.numberOrNull("pid"),
                row.text("version"),
                row.instant("started_at"),
                row.instant("last_seen_at"),
                row.seconds("lease_seconds"),
                row.integerOrNull("slots"),
                row.integerOrNull("busy"),
                row.texts("types"),
                row.numberOrNull("clock_offset_ms"),
                row.integerOrNull("pool_active"),
                row.integerOrNull("pool_size"),
                row.text("state"),
                row.flag("alive"),
                row.seconds("silent_seconds"),
                row.number("running"));
    }
}
