package dev.vigia.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * One connection that listens for "something is due". A hint, never the truth: a lost notification costs at most a poll
 * interval.
 */
public final class Wakeups implements AutoCloseable {
    private static final String CHANNEL = "executor_wakeup";

    private final Connection connection;
    private final PGConnection notifications;
    private final String schema;

    private Wakeups(Connection connection, String schema) throws SQLException {
        this.connection = connection;
        this.notifications = connection.unwrap(PGConnection.class);
        this.schema = schema;
    }

    /**
     * Opens a connection that listens.
     *
     * @throws StoreException if that fails
     */
    public static Wakeups open(Database database) {
        try {
            Connection connection = database.connectToListen();
            try (Statement statement = connection.createStatement()) {
                connection.setAutoCommit(true);
                statement.execute("listen " + CHANNEL);
                return new Wakeups(connection, database.schema().name());
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** What was announced while waiting; however often, it counts once. */
    public record Heard(boolean due, boolean cancel) {}

    /** The announcement that some running job is to be cancelled. */
    static String cancelOf(String schema) {
        return schema + ":cancel";
    }

    /** Waits for at most {@code patience}. */
    public Heard await(Duration patience) {
        PGNotification[] received = receive(patience);
        boolean due = false;
        boolean cancel = false;
        if (received != null) {
            for (PGNotification notification : received) {
                due |= schema.equals(notification.getParameter());
                cancel |= cancelOf(schema).equals(notification.getParameter());
            }
        }
        return new Heard(due, cancel);
    }

    private PGNotification[] receive(Duration patience) {
        try {
            return notifications.getNotifications((int) Math.max(1, patience.toMillis()));
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** A round trip: a connection whose other end is gone without a word fails here instead of staying silent. */
    public void probe() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 1")) {
            row.next();
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("unlisten " + CHANNEL); // it goes back to a pool
                } finally {
                    connection.close();
                }
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }
}
