package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that is held to type stamp, in a system where a document has jobs of type refuse as well. */
class HeldKeysTest {
    private static final UUID DOCUMENT = UUID.randomUUID();

    @TempDir
    static Path folder;

    private static RunningServer running;
    private static String key;
    private static String theirs;

    @BeforeAll
    static void start() throws SQLException {
        running = RunningServer.in(folder);
        running.post("jobs", """
                [{"type": "stamp", "correlation_id": "%1$s", "payload": {"who": "ours"}},
                 {"type": "refuse", "correlation_id": "%1$s", "max_attempts": 1, "payload": {"who": "theirs"}},
                 {"type": "refuse", "correlation_id": "%1$s", "payload": {"who": "theirs"}, "run_at": "2099-01-01T00:00:00Z",
                  "dedupe_key": "shared"},
                 {"type": "stamp", "correlation_id": "%1$s", "run_at": "2099-01-01T00:00:00Z", "dedupe_key": "own"}]
                """.formatted(DOCUMENT));
        running.post("orchestrator", "");
        theirs = running.sql("select id from executor_job where type = 'refuse' order by id limit 1");
        key = running.post(
                        "keys",
                        "{\"name\": \"stamps\", \"scopes\": [\"read\", \"enqueue\", \"operate\"],"
                                + " \"types\": [\"stamp\"], \"reason\": \"a test\"}")
                .json()
                .get("key")
                .asText();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static RunningServer.Answer get(String path) {
        return running.send(running.bare("/functions/v1/" + path)
                .header("Authorization", "Bearer " + key)
                .GET());
    }

    private static RunningServer.Answer post(String path, String body, String... headers) {
        HttpRequest.Builder request = running.bare("/functions/v1/" + path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return running.send(request.header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jobs", "jobs?status=queued", "jobs?correlation_id=ID", "timeline?correlation_id=ID", "dead-jobs"
            })
    void noListShowsAnothersRows(String path) {
        String asked = path.replace("ID", DOCUMENT.toString());
        assertThat(running.get(asked).response().body()).contains("refuse");
        RunningServer.Answer answer = get(asked);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).doesNotContain("refuse", "theirs", "the stamp office", theirs);
        if (!path.equals("dead-jobs")) {
            assertThat(answer.response().body()).contains("stamp");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs?type=refuse", "dead-jobs?type=refuse"})
    void anothersTypeByNameIsRefused(String path) {
        RunningServer.Answer answer = get(path);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().get("parameter").asText()).isEqualTo("type");
    }

    @Test
    void anothersJobIsNotThere() {
        String unknown = UUID.randomUUID().toString();
        for (String suffix : new String[] {"/retry", "/cancel"}) {
            RunningServer.Answer answer = post("jobs/" + theirs + suffix, "{\"reason\": \"r\"}");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.json().get("detail").asText().replace(theirs, unknown))
                    .isEqualTo(post("jobs/" + unknown + suffix, "{\"reason\": \"r\"}")
                            .json()
                            .get("detail")
                            .asText());
        }
        assertThat(get("jobs/" + theirs).status()).isEqualTo(404);
    }

    @Test
    void anActionByFilterTouchesOursOnly() {
        JsonNode report = post(
                        "jobs/cancel",
                        "{\"filter\": {\"correlation_id\": \"" + DOCUMENT
                                + "\"}, \"reason\": \"r\", \"dry_run\": true}")
                .json();
        assertThat(report.get("matched").asInt()).isOne();
        assertThat(post("jobs/cancel", "{\"filter\": {\"type\": \"refuse\"}, \"reason\": \"r\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void onlyOursAreEnqueuedAndAllOrNone() throws SQLException {
        String before = running.sql("select count(*) from executor_job");
        assertThat(post("jobs", "{\"type\": \"refuse\"}").status()).isEqualTo(403);
        RunningServer.Answer mixed = post("jobs", "[{\"type\": \"stamp\"}, {\"type\": \"refuse\"}]");
        assertThat(mixed.status()).isEqualTo(403);
        assertThat(mixed.json().get("parameter").asText()).isEqualTo("[1].type");
        RunningServer.Answer unreadable =
                post("jobs?atomic=false", "[7, {\"type\": \"stamp\"}, {\"type\": \"refuse\"}]");
        assertThat(unreadable.status()).isEqualTo(403);
        assertThat(unreadable.json().get("parameter").asText()).isEqualTo("[2].type");
        assertThat(post("jobs", "[{\"type\": \"refuse\"}]")
                        .json()
                        .get("parameter")
                        .asText())
                .isEqualTo("[0].type");
        RunningServer.Answer child = post("jobs", "{\"type\": \"stamp\", \"parent_id\": \"" + theirs + "\"}");
        assertThat(child.status()).isEqualTo(400);
        assertThat(child.json().get("detail").asText()).contains("names no job");
        assertThat(running.sql("select count(*) from executor_job")).isEqualTo(before);
        assertThat(post("jobs", "{\"type\": \"stamp\", \"run_at\": \"2099-01-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void anIdempotencyKeyOfAnotherCallerMeetsAndTellsNothing() {
        String body = "{\"type\": \"stamp\", \"run_at\": \"2099-01-01T00:00:00Z\"}";
        String longest = "\"" + "k".repeat(255) + "\"";
        for (String shared : new String[] {"shared", longest}) {
            RunningServer.Answer admins = running.post("jobs", body, "Idempotency-Key", shared);
            RunningServer.Answer ours = post("jobs", body, "Idempotency-Key", shared);
            assertThat(ours.status()).as(ours.response().body()).isEqualTo(201);
            assertThat(ours.header("Idempotent-Replayed")).isNull();
            assertThat(ours.json().get("id")).isNotEqualTo(admins.json().get("id"));
            RunningServer.Answer again = post("jobs", body, "Idempotency-Key", shared);
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(again.response().body()).isEqualTo(ours.response().body());
            assertThat(post("jobs", "{\"type\": \"stamp\"}", "Idempotency-Key", shared)
                            .status())
                    .as("another request under it")
                    .isEqualTo(422);
            assertThat(running.post("jobs", body, "Idempotency-Key", shared)
                            .response()
                            .body())
                    .isEqualTo(admins.response().body());
        }
    }

    @Test
    void whoHoldsADedupeKeyIsToldOnlyIfItIsOurs() {
        RunningServer.Answer shared = post("jobs", "{\"type\": \"stamp\", \"dedupe_key\": \"shared\"}");
        assertThat(shared.status()).isEqualTo(201);
        assertThat(shared.response().body()).isEqualTo("{\"id\":null,\"correlation_id\":null,\"duplicate\":true}");
        assertThat(shared.header("Location")).isNull();
        JsonNode own =
                post("jobs", "[{\"type\": \"stamp\", \"dedupe_key\": \"own\"}]").json();
        assertThat(own.at("/jobs/0/duplicate").asBoolean()).isTrue();
        assertThat(own.at("/jobs/0/correlation_id").asText()).isEqualTo(DOCUMENT.toString());
        assertThat(get("dedupe-keys?key=own").json().at("/holder/type").asText())
                .isEqualTo("stamp");
        assertThat(get("dedupe-keys?key=shared").status()).isEqualTo(403);
    }

    @Test
    void noDedupeModeReachesAnothersJob() throws SQLException {
        for (String mode : new String[] {"replace", "replace_in_place", "debounce", "earliest"}) {
            RunningServer.Answer answer = post(
                    "jobs", "{\"type\": \"stamp\", \"dedupe_key\": \"shared\", \"dedupe_mode\": \"" + mode + "\"}");
            assertThat(answer.json().get("duplicate").asBoolean()).as(mode).isTrue();
        }
        assertThat(
                        running.sql(
                                "select status || ' ' || extract(year from run_at) from executor_jobs where dedupe_key = 'shared'"))
                .isEqualTo("queued 2099");
    }
}
