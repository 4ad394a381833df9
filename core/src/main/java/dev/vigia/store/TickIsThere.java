package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Whether an earlier try, whose answer was lost, wrote a tick and its job. */
public final class TickIsThere {
    private static final String SQL = """
            select exists (select from executor_schedule_ticks
                            where schedule = ? and tick = ? and (job_id = ? or reason = 'deduplicated'))
            """;

    private final String sql;

    public TickIsThere(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public boolean of(Connection connection, String schedule, Instant tick, UUID job) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(schedule).instant(tick).uuid(job);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
