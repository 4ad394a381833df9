package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnqueueManyTest {
    private static final String MIXED = """
            [{"type": "%1$s"}, {"type": "%1$s", "priority": 99999}, {"type": "%1$s", "parent_id": "%2$s"}, 7,
             {"type": "%1$s", "payload": {"a": "\\u0000"}}, {"type": "%1$s", "priority": 1}]""";

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

    @Test
    void allOrNoneIsTheDefaultAndNamesEveryJobThatWasRefused() throws SQLException {
        for (String path : new String[] {"jobs", "jobs?atomic=true"}) {
            RunningServer.Answer answer = running.post(path, MIXED.formatted("together", UUID.randomUUID()));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().get("parameter").asText()).isEqualTo("[1].priority");
            assertThat(answer.json().get("errors"))
                    .extracting(error -> error.get("parameter").asText())
                    .containsExactly("[1].priority", "[3]", "[4].payload.a");
        }
        assertThat(running.sql("select count(*) from executor_job where type = 'together'"))
                .isEqualTo("0");
    }

    @Test
    void byThemselvesTheGoodOnesAreEnqueuedAndEachOtherSaysWhy() throws SQLException {
        UUID nobody = UUID.randomUUID();
        RunningServer.Answer answer = running.post("jobs?atomic=false", MIXED.formatted("each", nobody));
        assertThat(answer.status()).isEqualTo(207);
        JsonNode jobs = answer.json().get("jobs");
        assertThat(jobs).hasSize(6);
        assertThat(answer.json().get("refused").asInt()).isEqualTo(4);
        assertThat(jobs.at("/1/refusal/parameter").asText()).isEqualTo("[1].priority");
        assertThat(jobs.at("/2/refusal/detail").asText()).contains("parent_id " + nobody + " names no job");
        assertThat(jobs.at("/3/refusal/parameter").asText()).isEqualTo("[3]");
        assertThat(jobs.at("/4/refusal/parameter").asText()).isEqualTo("[4].payload.a");
        assertThat(running.sql(
                        "select string_agg(id::text, ' ' order by priority) from executor_job where type = 'each'"))
                .isEqualTo(jobs.at("/0/id").asText() + " " + jobs.at("/5/id").asText());
    }

    @Test
    void byThemselvesAndAllGoodIsCreated() {
        RunningServer.Answer answer = running.post("jobs?atomic=false", "[{\"type\": \"x\"}, {\"type\": \"x\"}]");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("refused").asInt()).isZero();
        assertThat(running.post("jobs?atomic=false", "{\"type\": \"x\"}").header("Location"))
                .as("one job is one job")
                .isNotNull();
        assertThat(running.post("jobs?atomic=no", "[]").json().get("parameter").asText())
                .isEqualTo("atomic");
    }

    @Test
    void theFirstAnswerIsReplayedWithWhatWasRefused() throws SQLException {
        String body = MIXED.formatted("replayed", UUID.randomUUID());
        RunningServer.Answer first = running.post("jobs?atomic=false", body, "Idempotency-Key", "\"replay 1\"");
        RunningServer.Answer again = running.post("jobs?atomic=false", body, "Idempotency-Key", "\"replay 1\"");
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.status()).isEqualTo(207);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(running.sql("select count(*) from executor_job where type = 'replayed'"))
                .isEqualTo("2");
        String good = "[{\"type\": \"x\"}]";
        assertThat(running.post("jobs", good, "Idempotency-Key", "mode").status())
                .isEqualTo(201);
        assertThat(running.post("jobs?atomic=false", good, "Idempotency-Key", "mode")
                        .status())
                .as("another mode is another request")
                .isEqualTo(422);
    }

    @Test
    void aRequestThatWasRefusedUsesNoKey() {
        assertThat(running.post("jobs", "{\"type\": 7}", "Idempotency-Key", "unused")
                        .status())
                .isEqualTo(400);
        assertThat(running.post("jobs", "{\"type\": \"x\"}", "Idempotency-Key", "unused")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "a key with spaces"    | 201
            "a \\" and a \\\\"     | 201
            "a lone \\ backslash"  | 400
            "ends early            | 400
            "two" "strings"        | 400
            "a";parameter=1        | 400
            " "                    | 400
            """)
    void anIdempotencyKeyIsAString(String key, int status) {
        assertThat(running.post("jobs", "{\"type\": \"x\"}", "Idempotency-Key", key)
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,true",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01,false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01,false",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,false",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01,false",
        "nonsense,false"
    })
    void aTraceContextIsStoredIfItIsOne(String traceparent, boolean stored) throws SQLException {
        String id = running.post("jobs", "{\"type\": \"traced\"}", "traceparent", traceparent)
                .json()
                .get("id")
                .asText();
        assertThat(running.sql("select traceparent from executor_job where id = '" + id + "'"))
                .isEqualTo(stored ? traceparent : null);
    }
}
