package dev.vigia.server;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** A connection whose server turned read-only under it (a failover, a full disk) is thrown away, not used again. */
final class ReadOnlyConnections implements SQLExceptionOverride {
    private static final String READ_ONLY_SQL_TRANSACTION = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException exception) {
        return READ_ONLY_SQL_TRANSACTION.equals(exception.getSQLState())
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}
