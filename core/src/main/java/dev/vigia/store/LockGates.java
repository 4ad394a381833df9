package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Lets one transaction at a time change gates, so that no type gets two. Claims read them meanwhile. */
public final class LockGates {
    private static final String SQL = """
            lock table executor_gates in share row exclusive mode
            """;

    private final String sql;

    public LockGates(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public void apply(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
