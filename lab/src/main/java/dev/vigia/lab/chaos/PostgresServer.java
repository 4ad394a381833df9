package dev.vigia.lab.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL for scenarios: durable as in production, restarted or crashed on request, with the same port and data.
 * Scenarios that leave it alone share one. Stopped when closed, or when the JVM ends.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String TEMPLATE = "lab_template";

    private final EmbeddedPostgres postgres;
    private final Path data;
    private final Path programs;
    private boolean templateMade; // guarded by this

    /** How PostgreSQL is made to stop. */
    public enum Stop {
        /** Every session is ended, everything is written. */
        FAST,
        /** As in a crash: recovery from the log at the next start. */
        IMMEDIATE
    }

    /** Starts one of its own. */
    public PostgresServer() {
        this(Map.of());
    }

    /** Starts one of its own with these settings besides the usual ones. */
    public PostgresServer(Map<String, String> settings) {
        try {
            this.data = Files.createTempDirectory("vigia-lab-");
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("fsync", "on") // the library's defaults are for tests that lose nothing by a crash
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("timezone", "UTC");
            settings.forEach(builder::setServerConfig);
            this.postgres = builder.start();
            this.programs = programs(); // while it runs
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL did not start", e);
        }
    }

    private static final class Shared {
        private static final PostgresServer SERVER = new PostgresServer();
    }

    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A migrated database with the tables of {@link Effects}, to be copied; made once. */
    synchronized String template() {
        if (!templateMade) {
            execute("create database " + TEMPLATE + " template template0");
            LabDatabase.prepare(jdbcUrl(port(), TEMPLATE));
            templateMade = true;
        }
        return TEMPLATE;
    }

    public int port() {
        return postgres.getPort();
    }

    /** Stops and starts it; returns when it takes connections again. */
    public void restart(Stop how) {
        control("restart", "-m", how.name().toLowerCase(Locale.ROOT), "-l", log().toString());
    }

    /** Stops it; it stays down until {@link #start()}. */
    public void stop(Stop how) {
        control("stop", "-m", how.name().toLowerCase(Locale.ROOT));
    }

    /** Starts it after {@link #stop}, as it was. */
    public void start() {
        try {
            List<String> was = Files.readAllLines(data.resolve("postmaster.opts"));
            String options = was.get(0).substring(was.get(0).indexOf(' ') + 1).replace("\"", "'");
            control("start", "-o", options, "-l", log().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again as a standby of nobody: it can be read and not written, as a primary that was demoted. */
    public void demote() {
        stop(Stop.FAST);
        try {
            Files.createFile(data.resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    /** Makes it a primary again. */
    public void promote() {
        control("promote");
    }

    private Path log() {
        return data.resolve("restart.log");
    }

    private void control(String command, String... arguments) {
        try {
            // A root's pg_ctl refuses to run; in a user namespace of its own it is nobody.
            List<String> line = new ArrayList<>(isRoot() ? List.of("unshare", "-U") : List.of());
            line.addAll(List.of(programs.resolve("pg_ctl").toString(), command, "-w", "-t", "60", "-s"));
            line.addAll(List.of("-D", data.toString()));
            line.addAll(List.of(arguments));
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            if (!process.waitFor(90, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("pg_ctl " + command + " failed:\n" + Files.readString(log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where the server's own programs are: beside the one that runs. */
    private Path programs() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> Path.of(command).getParent())
                .orElseThrow(() -> new IllegalStateException("PostgreSQL does not run"));
    }

    private static boolean isRoot() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    /** As its superuser. */
    public String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database
                + "?user=postgres&sslmode=disable&gssEncMode=disable";
    }

    /** Runs one statement, in a session of its own, outside the scenarios' databases; says how many rows it returned. */
    public int execute(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl(port(), "postgres"));
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return 0;
            }
            int rows = 0;
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
