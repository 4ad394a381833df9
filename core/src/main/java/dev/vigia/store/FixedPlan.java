package dev.vigia.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGStatement;

/**
 * How the statements of the hot path are planned. Planning each of them anew would cost as much as a third of running
 * it; a plan that is kept must be right whatever the tables were when it was made, empty ones included. So it is made
 * once a connection, with every way but one forbidden: index scans in the index's order, hash joins of what was already
 * found. The settings last for the statement's own transaction, travel with it in one round trip, and need nothing of
 * the session, so a transaction pooler may stand between.
 *
 * <p>Source: PostgreSQL, Planner Method Configuration (19.7.1) and {@code plan_cache_mode}; message flow of the extended
 * query protocol (55.2.3): what is sent before one Sync is one transaction. JIT is off because a forbidden way counts as
 * cost and would seem worth compiling.
 */
final class FixedPlan {
    static final String ONLY_ONE_WAY = """
            select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('jit', 'off', true),
                   set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('enable_sort', 'off', true), set_config('enable_mergejoin', 'off', true),
                   set_config('enable_nestloop', 'off', true);
            """;

    private FixedPlan() {}

    /**
     * Prepares {@code sql} for {@link #execute}. Within a transaction that goes on it is planned anew instead: the settings
     * would hold for the statements that follow, and these may be a user's.
     */
    static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        boolean kept = connection.getAutoCommit();
        PreparedStatement statement = connection.prepareStatement(kept ? ONLY_ONE_WAY + sql : sql);
        PGStatement driver = statement.unwrap(PGStatement.class);
        if (!kept) {
            driver.setPrepareThreshold(0);
        } else if (driver.getPrepareThreshold() > 1) { // 0: somebody said that sessions are not ours to keep plans in
            driver.setPrepareThreshold(1); // the first use of a connection plans, not each of the first five
        }
        return statement;
    }

    /** The rows of {@code sql} itself. */
    static ResultSet execute(PreparedStatement statement) throws SQLException {
        statement.execute();
        if (statement.getConnection().getAutoCommit()) {
            statement.getMoreResults();
        }
        return statement.getResultSet();
    }
}
