package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Lease;
import dev.vigia.job.TraceId;
import dev.vigia.job.WorkerId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Leases that a worker holds without knowing: the answer to its claim was lost, or that to its settling until it gave up.
 * It beats on, so they would never be stuck by silence.
 */
public final class SelectForgotten {
    private static final String SQL = """
            select l.id, l.type, l.attempts, l.max_attempts, l.trace_id, l.run_at, l.locked_at, j.correlation_id
              from executor_leases l
              join executor_job j on j.id = l.id
              left join unnest(?::uuid[]) as known (id) on known.id = l.id
             where l.locked_by = ? and known.id is null and l.locked_at < clock_timestamp() - ? * interval '1 second'
            """;

    private final Database database;
    private final String sql;

    public SelectForgotten(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** A lease, with what else is needed to settle it. */
    public record Forgotten(Lease lease, CorrelationId correlationId) {}

    /**
     * Those that are not {@code known}.
     *
     * @param age since the claim, at least: the answer to a younger one may still be on its way
     * @throws StoreException if it failed
     */
    public List<Forgotten> apply(WorkerId worker, Collection<UUID> known, Duration age) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement)
                        .uuids(List.copyOf(known), id -> id)
                        .text(worker.value())
                        .seconds(age.toNanos() / 1e9);
                List<Forgotten> found = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(read(rows, worker));
                    }
                }
                return found;
            }
        });
    }

    private static Forgotten read(ResultSet row, WorkerId worker) throws SQLException {
        String trace = row.getString(5);
        Lease lease = new Lease(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getInt(3),
                row.getInt(4),
                worker,
                trace == null ? null : new TraceId(trace),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getObject(7, OffsetDateTime.class).toInstant());
        return new Forgotten(lease, new CorrelationId(row.getObject(8, UUID.class)));
    }
}
