package dev.vigia.store;

import dev.vigia.job.Outcome;
import dev.vigia.job.SettlingWork.SettlingTransaction;
import dev.vigia.store.Settle.WorkFailedException;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs what a handler wants to write in the transaction that settles its attempt. */
final class HandlersWork {
    private HandlersWork() {}

    /**
     * Runs the work of a completion that succeeded with some.
     *
     * @throws WorkFailedException if it threw
     * @throws SQLException        if PostgreSQL failed in a way that passes by itself: the settlement is repeated, and this too
     */
    static void run(Connection connection, Completion completion) throws SQLException {
        Outcome.Succeeded outcome = (Outcome.Succeeded) completion.outcome();
        try {
            outcome.work().run(new Transaction(connection));
        } catch (SQLException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            throw new WorkFailedException(e);
        } catch (Exception e) { // whatever a handler's own code throws must roll the settlement back
            throw new WorkFailedException(e);
        }
    }

    private record Transaction(Connection connection) implements SettlingTransaction {
        @Override
        public <T> T unwrap(Class<T> type) {
            if (!type.isInstance(connection)) {
                throw new IllegalArgumentException(
                        "the settling transaction is a java.sql.Connection, not a " + type.getName());
            }
            return type.cast(connection);
        }
    }
}
