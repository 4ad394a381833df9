package dev.vigia.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of docs/security.md, run as it stands there, each on a key of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "security.md");
    private static final String ADMIN = "a-key-for-the-guide-that-nobody-guesses";

    private Database database;
    private Vigia vigia;
    private VigiaServer server;
    private Path data;

    @BeforeAll
    void start(@TempDir Path folder) {
        data = folder.resolve("data");
        Settings settings = Options.resolve(
                Map.of("data", data.toString(), "port", "0"), Map.of("VIGIA_SERVICE_ROLE_KEY", ADMIN), null);
        database = Database.open(settings, Database.Use.WRITE);
        vigia = Vigia.on(database.dataSource()).build();
        vigia.migrate();
        server = VigiaServer.start(settings, vigia, database.dataSource());
    }

    @AfterAll
    void close() {
        server.close();
        database.close();
    }

    static List<String> commands() throws IOException {
        return blocks("sh");
    }

    static List<String> queries() throws IOException {
        return blocks("sql");
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1).strip())
                .toList();
    }

    @Test
    void theGuideHasItsCommands() throws IOException {
        assertThat(commands()).hasSize(8);
        assertThat(queries()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandDoesWhatItSays(String command) throws Exception {
        String id = vigia.keys()
                .create(
                        new NewKey("guide", new KeyGrant(Set.of(KeyScope.READ), AllowedTypes.ALL), KeyEnd.NEVER),
                        new Operator("ana", "the guide", null))
                .key()
                .id();
        Process shell = shell(command + (command.startsWith("export") ? "\necho \"$KEY\"" : ""), id);
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(command + "\n" + out).isZero();
        assertThat(out).doesNotContain("Exception", "\"error\"");
        if (command.contains("create") || command.contains("rotate") || command.contains("POST")) {
            assertThat(out).containsPattern("vg_[0-9A-Za-z]{9}_[0-9A-Za-z]{49}");
        } else {
            assertThat(out).contains(id);
        }
    }

    private Process shell(String command, String id) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String vigiaCommand = "vigia() { '" + java
                + "' -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" dev.vigia.server.cli.Main \"$@\"; }\n" + "VIGIA_URL='"
                + server.url() + "'\n";
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", vigiaCommand + command).redirectErrorStream(true);
        shell.environment().keySet().removeIf(name -> name.startsWith("VIGIA_"));
        shell.environment()
                .putAll(Map.of(
                        "CLASSES",
                        System.getProperty("java.class.path"),
                        "VIGIA_DATA",
                        data.toString(),
                        "VIGIA_SERVICE_ROLE_KEY",
                        ADMIN,
                        "ID",
                        id));
        return shell.start();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void eachQueryRuns(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute(query.replaceAll(";\\s*$", ""))).isTrue();
        }
    }
}
