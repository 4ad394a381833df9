package dev.vigia.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigia.job.StoreUnavailableException;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import dev.vigia.server.embedded.EmbeddedDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    static Path folder;

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    /** Longer than the half second in which the pool trusts a connection that was just used. */
    private static final Duration RESTED = Duration.ofMillis(700);

    private static EmbeddedDatabase server;

    @BeforeAll
    static void start() {
        server = EmbeddedDatabase.open(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void withoutAUrlTheEmbeddedOneIsUsed() throws SQLException {
        try (Database database = Database.open(settings(Map.of("data", folder.toString())), Database.Use.WRITE)) {
            assertThat(database)
                    .hasToString("PostgreSQL " + server.version() + " embedded (port " + server.port() + ")");
            assertThat(ask(database, "show application_name")).isEqualTo("vigia");
            assertThat(ask(database, "show statement_timeout")).isEqualTo("1min");
            assertThat(database.embedded()).isPresent();
        }
    }

    @Test
    void aPoolThatWritesRefusesAReadOnlyServerAndComesBackWhenItWrites() throws SQLException {
        try (Database database = Database.open(external(server.password()), Database.Use.WRITE)) {
            assertThat(ask(database, "create table written as select 1 as n")).isNull();
            setReadOnly(true);
            try {
                // A connection that was just used may be handed out once more; the refusal takes it out of the pool.
                await().atMost(HALF_A_MINUTE)
                        .untilAsserted(() -> assertThatThrownBy(() -> ask(database, "insert into written values (2)"))
                                .isInstanceOf(SQLException.class));
                await().atMost(HALF_A_MINUTE)
                        .pollInterval(RESTED)
                        .untilAsserted(() -> assertThatThrownBy(() -> ask(database, "select 1"))
                                .as("none that rested is handed out unless it can write")
                                .isInstanceOf(SQLException.class));
                assertThatThrownBy(() -> Database.open(external(server.password()), Database.Use.WRITE))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("cannot be written");
                try (Database reader = Database.open(external(server.password()), Database.Use.READ)) {
                    assertThat(ask(reader, "select min(n) from written")).isEqualTo("1");
                }
            } finally {
                setReadOnly(false);
            }
            await().atMost(HALF_A_MINUTE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(ask(database, "insert into written values (4) returning n"))
                            .isEqualTo("4"));
        }
    }

    @Test
    void aWrongPasswordIsExplainedAtOnceAndNotShown() {
        assertThatThrownBy(() -> Database.open(external("wrong-pass"), Database.Use.WRITE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("refuses the login of vigia")
                .hasMessageNotContaining("wrong-pass")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(3));
    }

    @Test
    void aServerThatIsNotThereIsTriedThreeTimes() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> Database.open(
                        settings(Map.of("database-url", "postgresql://x@127.0.0.1:" + port + "/x")), Database.Use.READ))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageMatching("(?s)cannot reach PostgreSQL at 127\\.0\\.0\\.1:" + port
                        + "/x \\(connection refused, 3 tries in \\d+ s\\)\\..*")
                .hasMessageContaining("pg_isready -h 127.0.0.1 -p " + port);
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        String url = "postgresql://vigia:" + server.password() + "@127.0.0.1:" + server.port() + "/nosuch";
        assertThatThrownBy(() -> Database.open(settings(Map.of("database-url", url)), Database.Use.WRITE))
                .hasMessageContaining("/nosuch has no such database")
                .hasMessageContaining("createdb nosuch");
    }

    private static Settings external(String password) {
        return settings(
                Map.of("database-url", "postgresql://vigia:" + password + "@127.0.0.1:" + server.port() + "/vigia"));
    }

    private static Settings settings(Map<String, String> given) {
        return Options.resolve(new HashMap<>(given), Map.of(), null);
    }

    private static void setReadOnly(boolean on) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set default_transaction_read_only = " + (on ? "on" : "off"));
            statement.execute("select pg_reload_conf()");
        }
    }

    private static String ask(Database database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            statement.getResultSet().next();
            return statement.getResultSet().getString(1);
        }
    }
}
