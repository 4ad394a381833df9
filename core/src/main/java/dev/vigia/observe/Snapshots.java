package dev.vigia.observe;

import dev.vigia.job.StoreUnavailableException;
import dev.vigia.job.VigiaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Takes one look at the database at a time: all statements of a look see the same instant, none can write, none can run
 * longer than the limit, and the connection cannot hang for ever.
 */
final class Snapshots {
    // force_custom_plan: the filters are optional, and one plan for all of them would fit none. jit: compiling takes
    // longer than any of these statements may. One round trip, because pgjdbc sends them together.
    private static final String SCAN = """
            set transaction isolation level repeatable read, read only;
            set local plan_cache_mode = force_custom_plan;
            set local jit = off;
            set local max_parallel_workers_per_gather = 0;
            select set_config('statement_timeout', ?, true)
            """;

    // The planner takes "attempts >= max_attempts" for a third of the table, and would hash all of history for it.
    private static final String SEEK = """
            set transaction isolation level repeatable read, read only;
            set local plan_cache_mode = force_custom_plan;
            set local jit = off;
            set local max_parallel_workers_per_gather = 0;
            set local enable_seqscan = off;
            set local enable_hashjoin = off;
            set local enable_mergejoin = off;
            set local enable_hashagg = off;
            select set_config('statement_timeout', ?, true)
            """;

    private static final Executor SAME_THREAD = Runnable::run;
    private static final Duration NETWORK_MARGIN = Duration.ofSeconds(5);

    private final DataSource source;
    private final Duration limit;

    Snapshots(DataSource source, Duration limit) {
        this.source = source;
        this.limit = limit;
    }

    /** What is read in one look. */
    @FunctionalInterface
    interface Look<T> {
        T at(Connection connection) throws SQLException;
    }

    /** For answers found by index, row by row: no plan is taken whose cost grows with the tables. */
    <T> T seek(String question, Look<T> look) {
        return take(SEEK, question, look);
    }

    /** For answers that need a pass over a whole table. */
    <T> T scan(String question, Look<T> look) {
        return take(SCAN, question, look);
    }

    /** {@code question} names the look in an error. */
    private <T> T take(String begin, String question, Look<T> look) {
        try (Connection connection = source.getConnection()) {
            boolean before = connection.getAutoCommit();
            int timeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(
                    SAME_THREAD, (int) limit.plus(NETWORK_MARGIN).toMillis());
            connection.setAutoCommit(false);
            try {
                begin(connection, begin);
                return look.at(connection);
            } finally {
                restore(connection, before, timeout);
            }
        } catch (SQLException e) {
            throw translate(question, e);
        }
    }

    private void begin(Connection connection, String begin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(begin)) {
            statement.setString(1, limit.toMillis() + "ms");
            statement.execute();
        }
    }

    /** Nothing was written, so there is nothing to commit: rolling back ends the look, after an error too. */
    private static void restore(Connection connection, boolean autoCommit, int timeout) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
            connection.setNetworkTimeout(SAME_THREAD, timeout);
        }
    }

    /** There is nothing to answer from. */
    static StoreUnavailableException notMigrated(String question, String detail, Throwable cause) {
        return new StoreUnavailableException(
                question + " cannot be answered: the schema is not there or not up to date (" + detail
                        + "). Nothing was changed. Migrate first: vigia migrate",
                cause);
    }

    private VigiaException translate(String question, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return switch (state) {
            case "57014" -> new QueryTimeoutException(question, limit, e);
            case "42P01", "42883", "3F000" -> notMigrated(question, e.getMessage(), e);
            case "42501" ->
                new StoreUnavailableException(
                        question + " cannot be answered: " + e.getMessage()
                                + ". Nothing was changed. The role needs USAGE on the schema and SELECT on its tables and views",
                        e);
            default ->
                new StoreUnavailableException(
                        question + " cannot be answered: " + e.getMessage() + " (SQLSTATE " + state
                                + "). Reading changes nothing, so asking again is safe",
                        e);
        };
    }
}
