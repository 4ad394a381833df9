package dev.vigia.store;

import dev.vigia.job.VigiaException;
import java.sql.SQLException;

/** A statement failed. Whether it took effect is unknown if the connection broke while it ran. */
public final class StoreException extends VigiaException {
    private static final long serialVersionUID = 1L;

    StoreException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether it may go well by itself later: a lost connection, a failover, a deadlock. */
    public boolean isTransient() {
        return TransientErrors.isTransient((SQLException) getCause());
    }

    /** Whether PostgreSQL ended the transaction because it was idle for too long. */
    boolean isPauseTooLong() {
        return "25P03".equals(((SQLException) getCause()).getSQLState());
    }
}
