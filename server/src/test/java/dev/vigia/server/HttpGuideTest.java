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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of docs/http.md, run as it stands there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "http.md");
    private static final String KEY = "a-key-for-the-guide";

    private Database database;
    private VigiaServer server;
    private Enqueued dead;

    @BeforeAll
    void oneJobDied(@TempDir Path folder) {
        Settings settings = Options.resolve(
                Map.of("data", folder.toString(), "port", "0"), Map.of("VIGIA_SERVICE_ROLE_KEY", KEY), null);
        database = Database.open(settings, Database.Use.WRITE);
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("run_tsa", context -> Outcome.permanentlyFailed("the authority refuses this document"))
                .handler("send_mail", context -> Outcome.succeeded())
                .build();
        vigia.migrate();
        dead = vigia.enqueue(NewJob.of("run_tsa").withEntity(UUID.randomUUID()));
        vigia.runOnce(1);
        server = VigiaServer.start(settings, vigia, database.dataSource());
    }

    @AfterAll
    void close() {
        server.close();
        database.close();
    }

    static Stream<String> commands() throws IOException {
        return Pattern.compile("(?s)```sh\n(.*?)```")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> block.group(1).strip())
                .toList()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandAnswers(String command) throws Exception {
        String out = run(command);
        assertThat(out).as(command).isNotBlank().doesNotContain("error:", "jq:");
        if (command.contains("limit=501")) {
            assertThat(out).contains("400", "urn:vigia:problem:invalid-value", "\"limit\"");
        } else {
            assertThat(out).as(command).doesNotContain("urn:vigia:problem");
        }
        if (command.contains("atomic=false")) {
            assertThat(out).startsWith("1\n").contains("[1].priority");
        }
        if (command.contains("handler_error")) {
            assertThat(out).contains("the authority refuses this document");
        }
    }

    @Test
    void theGuideHasItsParts() throws IOException {
        assertThat(Files.readAllLines(GUIDE).stream().filter(line -> line.startsWith("## ")))
                .containsExactly("## Enqueue", "## Ask", "## Act", "## When it says no");
        assertThat(commands()).hasSizeGreaterThanOrEqualTo(15);
    }

    /** In the shell that the guide sets up. */
    private String run(String command) throws Exception {
        String setup = "api() { curl -sS -H \"Authorization: Bearer $VIGIA_SERVICE_ROLE_KEY\" "
                + "-H \"Content-Type: application/json\" \"$@\"; }\n";
        assertThat(Files.readString(GUIDE)).as("the guide's own set-up").contains(setup);
        ProcessBuilder shell =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", setup + command).redirectErrorStream(true);
        shell.environment()
                .putAll(Map.of(
                        "VIGIA_URL", server.url(),
                        "VIGIA_SERVICE_ROLE_KEY", KEY,
                        "JOB", dead.id().toString(),
                        "CORRELATION", dead.correlationId().toString()));
        Process process = shell.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(command + "\n" + out).isZero();
        return out;
    }
}
