package dev.vigia.store;

import dev.vigia.job.Lease;
import dev.vigia.job.Progress;
import dev.vigia.job.WorkerId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Writes how far attempts are to their leases: one statement for all that a worker has to report, each fenced by itself. */
public final class WriteProgress {
    // skip locked: an attempt that is just being settled, with work of its own perhaps, must not hold up the others.
    private static final String SQL = """
            with given as materialized (
              select * from unnest(?::uuid[], ?::int4[], ?::float8[], ?::text[]) as g (id, attempts, progress, message)
            ), held as materialized (
              select l.id from executor_leases l
               where l.id = any (array(select id from given)) and l.locked_by = ?
                 for update skip locked
            )
            update executor_leases l
               set progress_at = clock_timestamp(), progress = coalesce(g.progress, l.progress),
                   progress_message = coalesce(g.message, l.progress_message)
              from given g
             where l.id = any (array(select id from held)) and l.id = g.id and l.attempts = g.attempts
            returning l.id
            """;

    private final Database database;
    private final String sql;

    public WriteProgress(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** What one attempt reports. */
    public record Report(Lease lease, Progress progress) {}

    /**
     * The jobs whose report was written. The others' leases are lost, or are just being written by somebody else.
     *
     * @throws StoreException if it failed; it may be repeated
     */
    public Set<UUID> apply(WorkerId worker, List<Report> reports) {
        return database.statement(connection -> write(connection, worker, reports));
    }

    private Set<UUID> write(Connection connection, WorkerId worker, List<Report> reports) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .uuids(reports, r -> r.lease().jobId())
                    .numbers(reports, r -> r.lease().attempt())
                    .seconds(reports, r -> r.progress().fraction())
                    .texts(reports, r -> r.progress().message())
                    .text(worker.value());
            Set<UUID> written = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    written.add(row.getObject(1, UUID.class));
                }
            }
            return written;
        }
    }
}
