package dev.vigia.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of docs/operate.md, run as it stands there, on a system in which one document died. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperateGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "operate.md");
    private static final String KEY = "a-key-for-the-guide";

    private Database database;
    private VigiaServer server;
    private Enqueued dead;
    private String trace;
    private Path log;
    private Path data;

    @BeforeAll
    void aDocumentThatDied(@TempDir Path folder) throws IOException {
        data = folder.resolve("data");
        Settings settings = Options.resolve(
                Map.of("data", data.toString(), "port", "0"), Map.of("VIGIA_SERVICE_ROLE_KEY", KEY), null);
        database = Database.open(settings, Database.Use.WRITE);
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("protect_document_v2", context -> {
                    context.enqueue(NewJob.of("run_tsa"));
                    context.emit("document.protected", "{}");
                    return Outcome.succeeded();
                })
                .handler("run_tsa", context -> Outcome.permanentlyFailed("the authority refuses this document"))
                .build();
        vigia.migrate();
        Enqueued document = vigia.enqueue(NewJob.of("protect_document_v2").withEntity(UUID.randomUUID()));
        vigia.runOnce(1);
        vigia.runOnce(1);
        server = VigiaServer.start(settings, vigia, database.dataSource());
        List<List<String>> row = query("select id, trace_id from executor_dead_jobs", null);
        dead = Enqueued.alone(UUID.fromString(row.get(0).get(0)), document.correlationId());
        trace = row.get(0).get(1);
        log = Files.writeString(folder.resolve("vigia.log"), logLine());
    }

    @AfterAll
    void close() {
        server.close();
        database.close();
    }

    static Stream<String> commands() throws IOException {
        return blocks("sh");
    }

    static Stream<String> queries() throws IOException {
        return blocks("sql");
    }

    private static Stream<String> blocks(String language) throws IOException {
        Matcher blocks = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(GUIDE));
        return blocks.results().map(block -> block.group(1).strip()).toList().stream();
    }

    @Test
    void theGuideHasItsFourSteps() throws IOException {
        assertThat(Files.readAllLines(GUIDE).stream().filter(line -> line.startsWith("## ")))
                .map(line -> line.replaceAll(":.*", ""))
                .containsExactly(
                        "## 1. Health",
                        "## 2. Dead jobs",
                        "## 3. The chain",
                        "## 4. The log",
                        "## What is broken, where, and why",
                        "## Then act",
                        "## The causes");
        assertThat(commands()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(queries()).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandAnswers(String command) throws Exception {
        Process shell = shell(command);
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(command + "\n" + out).isZero();
        assertThat(out).as(command).isNotBlank().doesNotContain("Exception", "Unknown", "cannot reach");
        if (command.contains("dead")) {
            assertThat(out).contains("handler_error", dead.id().toString());
        }
        if (command.startsWith("grep")) {
            assertThat(out).contains("the authority refuses");
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void eachQueryRuns(String query) {
        List<List<String>> rows = query(query, dead.correlationId().value());
        if (query.contains(":correlation")) {
            assertThat(rows).as(query).isNotEmpty();
        }
    }

    private Process shell(String command) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String vigia = "vigia() { '" + java + "' -cp \"$CLASSES\" dev.vigia.server.cli.Main \"$@\"; }\n";
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", vigia + command).redirectErrorStream(true);
        shell.environment().keySet().removeIf(name -> name.startsWith("VIGIA_"));
        shell.environment()
                .putAll(Map.of(
                        "CLASSES", System.getProperty("java.class.path"),
                        "VIGIA_DATA", data.toString(),
                        "VIGIA_SERVICE_ROLE_KEY", KEY,
                        "CORRELATION", dead.correlationId().toString(),
                        "JOB", dead.id().toString(),
                        "TRACE", trace,
                        "LOG", log.toString()));
        // Not one of ours, so not a variable of ours: the guide's own name for where the server is.
        return shell.command(List.of(
                        "bash", "-euo", "pipefail", "-c", vigia + "VIGIA_URL='" + server.url() + "'\n" + command))
                .start();
    }

    private String logLine() {
        return "{\"timestamp\":\"2026-02-01T02:43:10Z\",\"level\":\"WARN\",\"message\":\"the authority refuses this document\","
                + "\"correlation_id\":\"" + dead.correlationId() + "\",\"trace_id\":\"" + trace
                + "\",\"type\":\"run_tsa\",\"attempt\":1}\n";
    }

    private List<List<String>> query(String sql, UUID correlation) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(sql.replaceAll(";\\s*$", "").replace(":correlation", "?"))) {
            if (sql.contains(":correlation")) {
                statement.setObject(1, correlation);
            }
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
