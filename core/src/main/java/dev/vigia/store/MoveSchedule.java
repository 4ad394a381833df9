package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/** Moves a schedule on: its ticks are decided up to a time, and the next one comes at another. */
final class MoveSchedule {
    private static final String SQL = """
            update executor_schedules set decided_until = ?, next_tick_at = ?, problem = null where name = ?
            """;

    // Its ticks stay undecided; they are looked at again in a minute.
    private static final String POSTPONE = """
            update executor_schedules set problem = ?, next_tick_at = ?::timestamptz + interval '1 minute' where name = ?
            """;

    private final String sql;
    private final String postpone;

    MoveSchedule(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.postpone = schema.qualify(POSTPONE);
    }

    void apply(Connection connection, String name, Instant decidedUntil, Instant nextTick) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).instant(decidedUntil).instant(nextTick).text(name);
            statement.executeUpdate();
        }
    }

    void postpone(Connection connection, String name, String problem, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(postpone)) {
            new Parameters(statement).text(problem).instant(now).text(name);
            statement.executeUpdate();
        }
    }
}
