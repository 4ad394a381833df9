package dev.vigia.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.server.cli.Typed.Shell;
import dev.vigia.server.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two server processes on one database: what the command line does to a key holds on both, and neither logs a key. */
class KeysOfTwoServersTest {
    private static final String FIRST_ADMIN = "an-environment-key-that-must-not-be-logged-anywhere";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leaveNoProcessBehind() {
        started.forEach(Process::destroyForcibly);
        if (EmbeddedDatabase.existsIn(folder.resolve("data"))) {
            EmbeddedDatabase.open(folder.resolve("data")).close(); // whoever is last stops PostgreSQL
        }
    }

    private String up(String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vigia.server.cli.Main",
                "up",
                "--port",
                "0",
                "--no-orchestrator",
                "--log-level",
                "trace",
                "--data",
                folder.resolve("data").toString());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("VIGIA_"));
        builder.environment().put("VIGIA_SERVICE_ROLE_KEY", FIRST_ADMIN);
        started.add(builder.redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile())
                .start());
        await().atMost(Duration.ofSeconds(60)).until(() -> read(name + ".out").contains("stop     "));
        return read(name + ".out").replaceAll("(?s).*(http://\\S+:\\d+)/functions.*", "$1");
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    private int jobs(String server, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/functions/v1/jobs"))
                .header("Authorization", "Bearer " + key)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private JsonNode key(String... words) {
        return Shell.plain().on(folder.resolve("data"), words).json();
    }

    @Test
    void aRevocationHoldsOnEveryProcessWithinFiveSecondsAndNoKeyIsLogged() throws Exception {
        String one = up("one");
        String two = up("two");
        JsonNode made = key("key", "create", "--name", "x", "--scope", "read", "--reason", "r", "--json");
        JsonNode next = key("key", "rotate", made.get("id").asText(), "--reason", "r", "--json");
        List<String> both = List.of(made.get("key").asText(), next.get("key").asText());
        for (String key : both) {
            assertThat(jobs(one, key)).isEqualTo(200);
            assertThat(jobs(two, key)).isEqualTo(200);
        }
        assertThat(jobs(one, FIRST_ADMIN)).isEqualTo(200);
        String mistyped = both.get(0).substring(0, 61) + "!";
        for (int i = 0; jobs(two, mistyped) != 429; i++) { // which is worth a line in the log
            assertThat(i).isLessThan(500);
        }

        key("key", "revoke", made.get("id").asText(), "--reason", "r", "--json");
        await().atMost(Duration.ofSeconds(5)) // the promise, counted from when the revocation was answered
                .pollInterval(Duration.ofMillis(200))
                .until(() -> jobs(one, both.get(0)) != 200 && jobs(two, both.get(0)) != 200);
        assertThat(jobs(one, both.get(1))).as("its successor lives on").isEqualTo(200);
        assertThat(jobs(two, both.get(1))).isEqualTo(200);

        for (Process process : started) {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        String written = read("one.out") + read("one.err") + read("two.out") + read("two.err");
        assertThat(written).contains("failed too often").doesNotContain(FIRST_ADMIN);
        both.forEach(key -> assertThat(written).doesNotContain(key, key.substring(13)));
    }
}
