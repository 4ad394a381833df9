package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesResourceTest {
    private static final UUID NOBODY = UUID.fromString("00000000-0000-7000-8000-000000000001");

    @TempDir
    static Path folder;

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void run() {
        running.post("orchestrator", "{\"limit\": 100}");
    }

    @Test
    void aBatchIsCreatedRunAndToldOnOnePage() {
        RunningServer.Answer created = running.post("batches", """
                {"name": "import", "on_complete": {"type": "stamp", "payload": {"n": 1}}, "on_failure": {"type": "stamp"},
                 "jobs": [{"type": "stamp", "name": "a"}, {"type": "stamp", "depends_on": ["a"]},
                          {"type": "refuse", "max_attempts": 1}]}""");
        assertThat(created.status()).isEqualTo(201);
        String id = created.json().get("id").asText();
        assertThat(created.header("Location")).isEqualTo("/functions/v1/batches/" + id);
        assertThat(created.json().get("jobs")).hasSize(3);
        JsonNode before = running.get("batches/" + id).json();
        assertThat(before.get("state").asText()).isEqualTo("closed");
        assertThat(before.get("jobs").toString())
                .isEqualTo("{\"total\":3,\"waiting\":3,\"running\":0,\"succeeded\":0,\"dead\":0,\"cancelled\":0}");
        run();
        run();
        JsonNode after = running.get("batches/" + id).json();
        assertThat(after.get("state").asText()).isEqualTo("complete");
        assertThat(after.get("jobs").toString())
                .isEqualTo("{\"total\":3,\"waiting\":0,\"running\":0,\"succeeded\":2,\"dead\":1,\"cancelled\":0}");
        assertThat(after.at("/failures/0/standing").asText()).isEqualTo("dead");
        assertThat(after.at("/failures/0/type").asText()).isEqualTo("refuse");
        JsonNode callback =
                running.get("jobs/" + after.get("completion_job_id").asText()).json();
        assertThat(callback.at("/job/payload/batch_id").asText()).isEqualTo(id);
        assertThat(callback.at("/job/correlation_id").asText()).isEqualTo(id);
    }

    @Test
    void aJobThatWaitsReadsAsWaitingAndNotAsADate() {
        JsonNode jobs = running.post("jobs", """
                        [{"type": "nobody", "name": "first"}, {"type": "nobody", "depends_on": ["first"], "on_dependency_failure": "run"}]""").json().get("jobs");
        String first = jobs.at("/0/id").asText();
        JsonNode waiting = running.get("jobs/" + jobs.at("/1/id").asText()).json();
        assertThat(waiting.at("/job/status").asText()).isEqualTo("queued");
        assertThat(waiting.at("/job/run_at").isNull()).isTrue();
        assertThat(waiting.at("/job/waits_for").asInt()).isOne();
        assertThat(waiting.at("/dependencies").toString())
                .isEqualTo("[{\"job_id\":\"" + first
                        + "\",\"type\":\"nobody\",\"standing\":\"queued\",\"awaited\":true,\"on_failure\":\"run\"}]");
        assertThat(running.get("jobs/" + first).json().at("/dependents/0").asText())
                .isEqualTo(jobs.at("/1/id").asText());
        JsonNode health = running.get("health").json();
        assertThat(health.get("dependent").asInt()).isPositive();
        assertThat(health.get("scheduled").asInt()).isZero();
        assertThat(running.get("jobs?type=nobody").response().body()).doesNotContain("999999");
    }

    @Test
    void anOpenBatchIsFilledAndClosed() {
        String id =
                running.post("batches", "{\"name\": \"open\"}").json().get("id").asText();
        assertThat(running.get("batches/" + id).json().get("state").asText()).isEqualTo("open");
        assertThat(running.post("jobs", "{\"type\": \"stamp\", \"batch_id\": \"" + id + "\"}")
                        .status())
                .isEqualTo(201);
        JsonNode closed = running.post("batches/" + id + "/close", "{}").json();
        assertThat(closed.get("state").asText()).isEqualTo("closed");
        assertThat(closed.at("/jobs/total").asInt()).isOne();
        RunningServer.Answer late = running.post("jobs", "{\"type\": \"stamp\", \"batch_id\": \"" + id + "\"}");
        assertThat(late.status()).isBetween(400, 499);
        assertThat(late.json().get("detail").asText()).contains("is closed");
    }

    @Test
    void batchesPage() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(running.post("batches", "{}").json().get("id").asText());
        }
        JsonNode first = running.get("batches?limit=2").json();
        assertThat(first.get("batches").findValuesAsText("id")).startsWith(ids.get(2), ids.get(1));
        JsonNode second = running.get(
                        "batches?limit=2&cursor=" + first.get("next_cursor").asText())
                .json();
        assertThat(second.at("/batches/0/id").asText()).isEqualTo(ids.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batches | {\"nme\": 1} | nme",
                "batches | {\"name\": 7} | name",
                "batches | {\"jobs\": {}} | jobs",
                "batches | {\"on_complete\": {}} | on_complete.type",
                "batches | {\"on_failure\": {\"type\": \"x\", \"dedupe_key\": \"k\"}} | on_failure.dedupe_key",
                "jobs | {\"type\": \"x\", \"depends_on\": \"x\"} | depends_on",
                "jobs | {\"type\": \"x\", \"depends_on\": [7]} | depends_on",
                "jobs | {\"type\": \"x\", \"on_dependency_failure\": \"explode\"} | on_dependency_failure",
                "jobs | {\"type\": \"x\", \"batch_id\": \"b\"} | batch_id",
                "jobs | [{\"type\": \"x\", \"name\": \"00000000-0000-7000-8000-000000000001\"}] | [0].name",
            })
    void aBadMemberIsNamed(String path, String body, String parameter) {
        RunningServer.Answer answer = running.post(path, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThat(running.get("batches/" + NOBODY).status()).isEqualTo(404);
        assertThat(running.post("batches/" + NOBODY + "/close", "{}").status()).isEqualTo(404);
        assertThat(running.get("batches?limit=0").status()).isEqualTo(400);
        assertThat(running.get("batches?cursor=x").status()).isEqualTo(400);
        assertThat(running.post("jobs", "{\"type\": \"x\", \"depends_on\": [\"" + NOBODY + "\"]}")
                        .json()
                        .get("detail")
                        .asText())
                .contains("depends_on " + NOBODY + " names no job; nothing was enqueued");
        assertThat(running.post("jobs", "[{\"type\": \"x\", \"name\": \"a\", \"depends_on\": [\"a\"]}]")
                        .json()
                        .get("detail")
                        .asText())
                .contains("depends_on goes in a circle: a waits for a");
    }
}
