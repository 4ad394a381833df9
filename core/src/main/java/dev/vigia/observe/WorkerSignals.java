package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Who works, and who did in the last day; what each said of itself last. */
final class WorkerSignals {
    static final String SQL = """
            select id, host, pid, version, started_at, last_seen_at, extract(epoch from lease_duration) as lease_seconds, slots, busy,
                   types, except_types, state, state in ('live', 'draining') and last_seen_at >= now() - lease_duration as alive,
                   clock_offset_ms, pool_active, pool_size, pool_waiting, pause_ms, stalled_percent, heap_percent, claim_ms, heard_at,
                   functions_host
              from executor_workers
             where state in ('live', 'draining') or last_seen_at > now() - interval '24 hours'
             order by (state in ('live', 'draining')) desc, last_seen_at desc, id
             limit 500
            """;

    private final Query query;
    private final LocalProcesses processes = new LocalProcesses();

    WorkerSignals(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    List<Worker> read(Connection connection) throws SQLException {
        return query.list(connection, this::worker);
    }

    private Worker worker(Row row) throws SQLException {
        return new Worker(
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
                row.texts("except_types"),
                row.text("state"),
                row.flag("alive"),
                new Worker.Vitals(
                        row.numberOrNull("clock_offset_ms"),
                        row.integerOrNull("pool_active"),
                        row.integerOrNull("pool_size"),
                        row.integerOrNull("pool_waiting"),
                        row.numberOrNull("pause_ms"),
                        row.integerOrNull("stalled_percent"),
                        row.integerOrNull("heap_percent"),
                        row.numberOrNull("claim_ms"),
                        row.instant("heard_at"),
                        row.text("functions_host")),
                processes.stateOf(row.text("host"), row.numberOrNull("pid"), row.instant("started_at")));
    }
}
