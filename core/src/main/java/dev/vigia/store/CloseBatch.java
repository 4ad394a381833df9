package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Closes a batch, which completes it if none of its jobs is unfinished: one call of SQL's {@code close_batch}. */
public final class CloseBatch {
    private static final String SQL = """
            select close_batch(?)
            """;

    private final String sql;

    public CloseBatch(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public void apply(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).uuid(id);
            statement.execute();
        }
    }
}
