package dev.vigia.store;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;

/**
 * Which errors pass by themselves, by SQLSTATE (PostgreSQL, Appendix A). Everything else is a mistake of ours or of the
 * caller's and is not repeated.
 */
public final class TransientErrors {
    private static final Set<String> STATES = Set.of(
            "40001", // serialization_failure
            "40P01", // deadlock_detected
            "55P03", // lock_not_available
            "57014", // query_canceled (a timeout)
            "57P01", // admin_shutdown
            "57P02", // crash_shutdown
            "57P03", // cannot_connect_now
            "57P05", // idle_session_timeout
            "25006", // read_only_sql_transaction: the old primary after a failover
            "53300", // too_many_connections
            "53100", // disk_full
            "53200", // out_of_memory
            "58000", // system_error
            "58030" // io_error
            );

    private TransientErrors() {}

    public static boolean isTransient(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && matches(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || (state != null && (state.startsWith("08") || STATES.contains(state)));
    }
}
