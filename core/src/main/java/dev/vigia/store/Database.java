package dev.vigia.store;

import dev.vigia.job.InvalidJobException;
import dev.vigia.job.Schema;
import dev.vigia.job.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/**
 * The way to PostgreSQL: connections that cannot hang for ever, transactions, and the one place where transient errors
 * are told from others and retried.
 */
public final class Database {
    /** pgjdbc waits for ever by default; a half-open connection would hold a thread as long. */
    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(30);

    private static final Executor SAME_THREAD = Runnable::run;

    private final DataSource source;
    private final DataSource listening;
    private final Schema schema;

    public Database(DataSource source, Schema schema) {
        this(source, source, schema);
    }

    /** @param listening where a session may LISTEN, if not at {@code source}: a transaction pooler gives none that stays */
    public Database(DataSource source, DataSource listening, Schema schema) {
        this.source = source;
        this.listening = listening;
        this.schema = schema;
    }

    public Schema schema() {
        return schema;
    }

    /** How much of its pool is in use; null: that cannot be asked. */
    public PoolUse poolUse() {
        return PoolUse.of(source);
    }

    /** What is done with a connection. */
    @FunctionalInterface
    public interface SqlWork<T> {
        T on(Connection connection) throws SQLException;
    }

    /** A connection for the caller to close, with a network timeout. */
    Connection connect() throws SQLException {
        return limited(source.getConnection());
    }

    /** As {@link #connect}, for a session that listens. */
    Connection connectToListen() throws SQLException {
        return limited(listening.getConnection());
    }

    private static Connection limited(Connection connection) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, (int) NETWORK_TIMEOUT.toMillis());
        return connection;
    }

    /**
     * Runs one statement, which is a transaction of its own.
     *
     * @throws StoreException if it fails
     */
    <T> T statement(SqlWork<T> work) {
        try {
            return atOnce(work);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private <T> T atOnce(SqlWork<T> work) throws SQLException {
        try (Connection connection = connect()) {
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            return work.on(connection);
        }
    }

    /**
     * Runs {@code work} in one transaction: committed if it returns, rolled back if it throws.
     *
     * @throws StoreException if PostgreSQL fails
     */
    <T> T transaction(SqlWork<T> work) {
        try {
            return inTransaction(work);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private <T> T inTransaction(SqlWork<T> work) throws SQLException {
        try (Connection connection = connect()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T value = work.on(connection);
                connection.commit();
                return value;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(connection, e);
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(before);
                }
            }
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Runs {@code work} in a transaction, again after transient errors, for at most {@code patience}. The work must be
     * repeatable: a commit whose answer was lost may have happened.
     *
     * @throws InvalidJobException       if PostgreSQL refuses the data
     * @throws StoreUnavailableException if it did not succeed in time
     */
    public <T> T persistently(Duration patience, SqlWork<T> work) {
        return persistently(patience, this::inTransaction, work);
    }

    /** As {@link #persistently}, for work that is one statement and so its own transaction: it saves a round trip. */
    public <T> T persistentlyAtOnce(Duration patience, SqlWork<T> work) {
        return persistently(patience, this::atOnce, work);
    }

    /** One try of some work. */
    @FunctionalInterface
    private interface Try {
        <T> T of(SqlWork<T> work) throws SQLException;
    }

    private static <T> T persistently(Duration patience, Try oneTry, SqlWork<T> work) {
        long end = System.nanoTime() + patience.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return oneTry.of(work);
            } catch (SQLException e) {
                if (!TransientErrors.isTransient(e)) {
                    throw translate(e);
                }
                if (System.nanoTime() >= end) {
                    throw new StoreUnavailableException(
                            "PostgreSQL could not be used (" + e.getMessage() + "; " + attempt + " tries in "
                                    + patience.toMillis() + " ms)."
                                    + " Whether the last try took effect is unknown; repeating it with the same ids is safe.",
                            e);
                }
                Backoff.pause(attempt);
            }
        }
    }

    /** A refusal of the data as the caller's mistake, anything else as the store's. */
    public static RuntimeException translate(SQLException e) {
        String state = e.getSQLState();
        if (state != null && (state.startsWith("22") || state.startsWith("23"))) {
            return new InvalidJobException(
                    "PostgreSQL refused the data: " + e.getMessage() + "; nothing was written", e);
        }
        return new StoreUnavailableException("PostgreSQL failed: " + e.getMessage() + " (SQLSTATE " + state + ")", e);
    }

    /** Short pauses that grow, with jitter, so that many clients do not return at once. */
    private static final class Backoff {
        private static void pause(int attempt) {
            long most = Math.min(2_000, 50L << Math.min(attempt, 5));
            try {
                Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreUnavailableException(
                        "interrupted while waiting for PostgreSQL; the last try may have taken effect", e);
            }
        }
    }
}
