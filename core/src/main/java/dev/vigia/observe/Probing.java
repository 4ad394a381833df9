package dev.vigia.observe;

import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.Signal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one signal after the other in the same snapshot, each in a savepoint: one that PostgreSQL refuses, or that takes too
 * long, is noted as missing and keeps no other out. No signal waits for a lock, since who asks what is stuck must not be.
 */
final class Probing {
    private static final Duration PATIENCE_WITH_LOCKS = Duration.ofMillis(200);
    /** After one was met: whoever holds a lock for long mostly holds it on what is read next, too. */
    private static final Duration PATIENCE_WITH_MORE = Duration.ofMillis(20);

    private static final String LOCKED = "55P03"; // lock_not_available
    private static final String LIMITS =
            "select set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true)";

    private final Connection connection;
    private final Duration each;
    private final long endNanos;
    private final List<Missing> missing = new ArrayList<>();
    private Duration patience = PATIENCE_WITH_LOCKS;

    /**
     * @param each longest time for one signal
     * @param all  longest time for all of them
     */
    Probing(Connection connection, Duration each, Duration all) {
        this.connection = connection;
        this.each = each;
        this.endNanos = System.nanoTime() + all.toNanos();
    }

    /** How a signal is read. */
    @FunctionalInterface
    interface Probe<T> {
        T read(Connection connection) throws SQLException;
    }

    /** The signal, or {@code otherwise} if it cannot be read. */
    <T> T read(Signal signal, T otherwise, Probe<T> probe) throws SQLException {
        long left = Math.min(each.toMillis(), (endNanos - System.nanoTime()) / 1_000_000);
        if (left < 1) {
            missing.add(new Missing(signal.word(), "the time for all signals was over"));
            return otherwise;
        }
        Savepoint before = connection.setSavepoint();
        try {
            limit(left);
            T value = probe.read(connection);
            connection.releaseSavepoint(before);
            return value;
        } catch (SQLException e) {
            missing.add(new Missing(signal.word(), reason(e)));
            patience = LOCKED.equals(e.getSQLState()) ? PATIENCE_WITH_MORE : patience;
            connection.rollback(before); // fails if the connection is gone, and then there is nothing more to read
            return otherwise;
        }
    }

    /** Notes that a signal was read, but not all of it. */
    void missing(Signal signal, String reason) {
        missing.add(new Missing(signal.word(), reason));
    }

    List<Missing> missing() {
        return missing;
    }

    private void limit(long millis) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIMITS)) {
            statement.setString(1, millis + "ms");
            statement.setString(2, Math.min(millis, patience.toMillis()) + "ms");
            statement.execute();
        }
    }

    private static String reason(SQLException e) {
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return switch (String.valueOf(e.getSQLState())) {
            case "57014" -> "it took too long";
            case LOCKED -> "somebody holds, or waits for, a lock on its tables";
            case "42501" -> "not permitted: " + said;
            default -> said + " (SQLSTATE " + e.getSQLState() + ")";
        };
    }
}
