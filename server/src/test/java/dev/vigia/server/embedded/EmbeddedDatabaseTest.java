package dev.vigia.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
    @TempDir
    Path temporary;

    @Test
    void keepsItsDataBetweenRuns() throws Exception {
        Path data = temporary.resolve("data");
        try (EmbeddedDatabase first = EmbeddedDatabase.open(data)) {
            assertThat(first.startedHere()).isTrue();
            ask(first, "create table kept as select 7 as n");
        }
        assertThat(data.resolve("postgresql/postmaster.pid")).doesNotExist();
        try (EmbeddedDatabase second = EmbeddedDatabase.open(data)) {
            assertThat(ask(second, "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void writesDurablyAndListensOnTheLoopbackInterfaceOnly() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(temporary)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(ask(database, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(ask(database, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(database.version())
                    .isEqualTo(ask(database, "show server_version").replaceAll(" .*", ""));
            assertThat(database.jdbcUrl()).contains(":" + database.port() + "/").doesNotContain(database.password());
        }
    }

    @Test
    void nobodyLogsInWithoutTheFoldersPassword() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.open(temporary)) {
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), "vigia", "guess"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("pgpass"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondProcessUsesTheServerThatRunsAndTheLastOneOutStopsIt() throws Exception {
        EmbeddedDatabase here = EmbeddedDatabase.open(temporary);
        Process other = opener();
        try (BufferedReader says =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(says.readLine()).isEqualTo("open " + here.port() + " startedHere=false");
            here.close();
            assertThat(temporary.resolve("postgresql/postmaster.pid"))
                    .as("the other process still uses it")
                    .exists();
            other.getOutputStream().close();
            assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(temporary.resolve("postgresql/postmaster.pid")).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void afterAKillTheNextProcessFindsTheServerThatWasLeftRunning() throws Exception {
        Process killed = opener();
        try (BufferedReader says =
                new BufferedReader(new InputStreamReader(killed.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(says.readLine()).endsWith("startedHere=true");
            killed.destroyForcibly().waitFor();
        }
        try (EmbeddedDatabase next = EmbeddedDatabase.open(temporary)) {
            assertThat(next.startedHere()).isFalse();
            assertThat(ask(next, "select 1")).isEqualTo("1");
        }
        assertThat(temporary.resolve("postgresql/postmaster.pid"))
                .as("the last one out stopped it")
                .doesNotExist();
    }

    @Test
    void aStaleLockFileWithTheNumberOfAnotherLivingProcessDoesNotStopTheStart() throws Exception {
        EmbeddedDatabase.open(temporary).close();
        Files.writeString(
                temporary.resolve("postgresql/postmaster.pid"),
                ProcessHandle.current().pid() + "\n/elsewhere\n1\n1\n\n127.0.0.1\n1 1\nready\n");
        try (EmbeddedDatabase database = EmbeddedDatabase.open(temporary)) {
            assertThat(database.startedHere()).isTrue();
        }
    }

    @Test
    void aFolderOfAnotherMajorReleaseIsRefusedAndLeftAlone() throws Exception {
        EmbeddedDatabase.open(temporary).close();
        Path version = temporary.resolve("postgresql/PG_VERSION");
        Files.writeString(version, "9.6\n");
        assertThatThrownBy(() -> EmbeddedDatabase.open(temporary))
                .isInstanceOf(EmbeddedDatabaseException.class)
                .hasMessageContaining("was made by PostgreSQL 9.6")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(3));
    }

    @Test
    void aFileInPlaceOfTheFolderIsExplainedInThreeLines() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> EmbeddedDatabase.open(file.resolve("data")))
                .isInstanceOf(EmbeddedDatabaseException.class)
                .hasMessageContaining("cannot use the data folder")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(3));
    }

    private Process opener() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A process of its own: opens the folder, says so, and closes when its input ends. */
    static final class Opener {
        public static void main(String[] arguments) throws IOException {
            try (EmbeddedDatabase database = EmbeddedDatabase.open(Path.of(arguments[0]))) {
                System.out.println("open " + database.port() + " startedHere=" + database.startedHere());
                assertThat(System.in.read()).isEqualTo(-1);
            }
        }
    }

    private static String ask(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            ResultSet rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }
}
