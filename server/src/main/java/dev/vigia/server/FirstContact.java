package dev.vigia.server;

import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.Unreached;
import dev.vigia.server.config.DatabaseUrl;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;

/** The first connection of a process: tried three times where waiting may help, and explained where it does not. */
record FirstContact(DatabaseUrl url, Properties properties) {
    private static final int TRIES = 3;
    private static final int OLDEST_MAJOR = 14;

    String serverVersion() {
        long began = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties)) {
                if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_MAJOR) {
                    throw new StoreUnavailableException(
                            threeLines(
                                    "PostgreSQL at " + url.place() + " is version "
                                            + connection.getMetaData().getDatabaseProductVersion()
                                            + "; Vigía needs 14 or later.",
                                    "Upgrade it, or name another one with --database-url."),
                            null);
                }
                return connection.getMetaData().getDatabaseProductVersion().replaceAll(" .*", "");
            } catch (SQLException e) {
                if (attempt == TRIES || !mayPass(e)) {
                    throw explained(e, attempt, Duration.ofNanos(System.nanoTime() - began));
                }
                pause(Duration.ofSeconds(attempt), e);
            }
        }
    }

    private static boolean mayPass(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return (state.startsWith("08") && !(e.getCause() instanceof UnknownHostException))
                || state.equals("57P03")
                || state.equals("53300");
    }

    private StoreUnavailableException explained(SQLException e, int tries, Duration took) {
        String tried = tries == 1 ? "" : ", " + tries + " tries in " + took.toSeconds() + " s";
        String said = Unreached.said(e);
        String message = switch (String.valueOf(e.getSQLState())) {
            case "28P01", "28000" ->
                threeLines(
                        "PostgreSQL at " + url.place() + " refuses the login of "
                                + (url.user() == null ? "the system's user" : url.user()) + " (" + said + ").",
                        "Check user and password in VIGIA_DATABASE_URL, and pg_hba.conf on the server.");
            case "3D000" ->
                threeLines(
                        "PostgreSQL at " + url.place() + " has no such database.",
                        "Make it: createdb " + url.database() + " · or correct --database-url.");
            case "53300" ->
                threeLines(
                        "PostgreSQL at " + url.place() + " has no connection left (" + said + tried + ").",
                        "See who holds them: select application_name, count(*) from pg_stat_activity group by 1 order by 2 desc");
            default ->
                said.contains("targetServerType")
                        ? threeLines(
                                "PostgreSQL at " + url.place() + " cannot be written: it is a standby or read-only"
                                        + tried + ".",
                                "Name the primary in --database-url; several hosts may be listed: postgresql://a,b/"
                                        + url.database())
                        : threeLines(
                                "cannot reach PostgreSQL at " + url.place() + " (" + said + tried + ").",
                                "Check: pg_isready -h " + url.hosts().get(0).replaceAll(":(\\d+)$", " -p $1")
                                        + " · or correct --database-url.");
        };
        return Unreached.by(e, url.hosts(), tries, Instant.now(), took)
                .<StoreUnavailableException>map(contact -> new NoContactException(message, contact, e))
                .orElseGet(() -> new StoreUnavailableException(message, e));
    }

    private static String threeLines(String what, String todo) {
        return what + "\nNothing was started or changed.\n" + todo;
    }

    private static void pause(Duration time, SQLException because) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    threeLines("interrupted while connecting to PostgreSQL.", "Try again."), because);
        }
    }
}
