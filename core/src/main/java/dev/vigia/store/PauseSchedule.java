package dev.vigia.store;

import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/** Pauses or resumes a schedule. */
public final class PauseSchedule {
    private static final String SQL = """
            update executor_schedules
               set paused_at = ?, paused_by = ?, pause_reason = ?, updated_at = clock_timestamp()
             where name = ?
            """;

    private final String sql;

    public PauseSchedule(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public void pause(Connection connection, String name, Operator who, Instant now) throws SQLException {
        write(connection, name, who, now);
    }

    public void resume(Connection connection, String name) throws SQLException {
        write(connection, name, null, null);
    }

    private void write(Connection connection, String name, Operator who, Instant pausedAt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .instant(pausedAt)
                    .text(who == null ? null : who.actor())
                    .text(who == null ? null : who.reason())
                    .text(name);
            statement.executeUpdate();
        }
    }
}
