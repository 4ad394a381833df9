package dev.vigia.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** What time it is. In production only the database says so; a test may say it is spring. */
@FunctionalInterface
public interface DatabaseClock {

    /** The database's own, at this moment, however old the transaction is. */
    DatabaseClock REAL = new Real();

    Instant now(Connection connection) throws SQLException;

    /** Asks the server. */
    final class Real implements DatabaseClock {
        private static final String SQL = """
                select clock_timestamp()
                """;

        private Real() {}

        @Override
        public Instant now(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(SQL);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        }
    }
}
