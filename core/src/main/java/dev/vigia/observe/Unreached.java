package dev.vigia.observe;

import dev.vigia.observe.signal.NoContact;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells a PostgreSQL that gave no connection from one that refused a statement, a login or a name. Those say nothing of its
 * state; neither does a pool that has none to spare.
 */
public final class Unreached {
    private static final Pattern PLACE = Pattern.compile("Connection to (\\S+:\\d+) refused");

    private Unreached() {}

    /**
     * What was said when no connection was to be had; empty if something else failed.
     *
     * @param thrown by a driver, or by a pool or us because of it
     * @param hosts  that were asked; empty: as the driver names them, if it does
     * @param took   until now, from the first try
     */
    public static Optional<NoContact> by(Throwable thrown, List<String> hosts, int tries, Instant at, Duration took) {
        SQLException innermost = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                innermost = sql;
            }
        }
        if (innermost == null || !isOfConnecting(innermost.getSQLState())) {
            return Optional.empty();
        }
        return Optional.of(new NoContact(
                at, hosts.isEmpty() ? named(innermost) : hosts, innermost.getSQLState(), said(innermost), tries, took));
    }

    private static boolean isOfConnecting(String state) {
        return state.startsWith("08") // no connection, or it broke
                || state.startsWith("53") // no connections, disk or memory left
                || state.equals("58030") // io_error
                || state.equals("57P02") // crash_shutdown
                || state.equals("57P03"); // cannot_connect_now
    }

    private static List<String> named(SQLException e) {
        Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
        return place.find() ? List.of(place.group(1)) : List.of();
    }

    /** What the network said, where PostgreSQL did not get to say anything; one line without control characters. */
    public static String said(SQLException e) {
        Throwable cause = e.getCause();
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof SocketTimeoutException) {
            return "no answer";
        }
        return cause == null || cause.getMessage() == null
                ? firstLine(e.getMessage())
                : firstLine(cause.getMessage()).toLowerCase(Locale.ROOT);
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("no message").replaceAll("\\p{Cntrl}", " ");
    }
}
