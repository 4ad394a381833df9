package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnqueueTest {
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
    void anObjectIsOneJobWithEveryFieldThatItNames() throws SQLException {
        UUID entity = UUID.randomUUID();
        RunningServer.Answer answer = running.post(
                "jobs",
                """
                {"type": "run_tsa", "payload": {"big": 12345678901234567890123, "exact": 0.10, "emoji": "🗝 \\ud83d\\ude00", "rtl": "שלום"},
                 "entity_id": "%s", "priority": -5, "run_at": "2099-01-01T01:00:00+01:00", "max_attempts": 3, "dedupe_key": "tsa-1", "parent_id": null}""".formatted(entity),
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(answer.status()).isEqualTo(201);
        String id = answer.json().get("id").asText();
        assertThat(answer.json().get("correlation_id").asText()).isEqualTo(entity.toString());
        assertThat(answer.header("Location")).isEqualTo("/functions/v1/jobs/" + id);
        assertThat(running.sql(
                        "select concat_ws(' ', type, payload->>'big', payload->>'exact', payload->>'emoji', payload->>'rtl', priority, max_attempts,"
                                + " dedupe_key, run_at at time zone 'UTC') from executor_jobs where id = '" + id + "'"))
                .isEqualTo("run_tsa 12345678901234567890123 0.10 🗝 😀 שלום -5 3 tsa-1 2099-01-01 00:00:00");
        assertThat(running.sql("select traceparent from executor_job where id = '" + id + "'"))
                .startsWith("00-4bf92f");
        RunningServer.Answer again = running.post("jobs", "{\"type\": \"run_tsa\", \"dedupe_key\": \"tsa-1\"}");
        assertThat(again.json().get("id").asText())
                .as("the unfinished job that holds the key")
                .isEqualTo(id);
        assertThat(again.json().get("duplicate").asBoolean()).isTrue();
    }

    @Test
    void anArrayIsAllOrNothingWithAnAnswerForEach() throws SQLException {
        RunningServer.Answer answer = running.post("jobs", "[{\"type\": \"many\"}, {\"type\": \"many\"}]");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("jobs"))
                .hasSize(2)
                .allSatisfy(job -> assertThat(job.get("id").asText()).isNotBlank());
        RunningServer.Answer refused =
                running.post("jobs", "[{\"type\": \"many\"}, {\"type\": \"many\", \"priority\": 99999}]");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("parameter").asText()).isEqualTo("[1].priority");
        assertThat(running.sql("select count(*) from executor_job where type = 'many'"))
                .isEqualTo("2");
    }

    @Test
    void aFollowUpInheritsItsParentsCorrelationAndCannotChooseAnother() {
        String parent =
                running.post("jobs", "{\"type\": \"parent\"}").json().get("id").asText();
        RunningServer.Answer child = running.post("jobs", "{\"type\": \"child\", \"parent_id\": \"" + parent + "\"}");
        assertThat(child.json().get("correlation_id").asText()).isEqualTo(parent);
        RunningServer.Answer other = running.post(
                "jobs",
                "{\"type\": \"child\", \"parent_id\": \"" + parent + "\", \"correlation_id\": \"" + UUID.randomUUID()
                        + "\"}");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.json().get("detail").asText()).contains("correlation_id");
        assertThat(running.post("jobs", "{\"type\": \"child\", \"parent_id\": \"" + UUID.randomUUID() + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameAnswerAndOneJob() throws SQLException {
        RunningServer.Answer first =
                running.post("jobs", "{\"type\": \"once\", \"priority\": 1}", "Idempotency-Key", "key-1");
        RunningServer.Answer again =
                running.post("jobs", "{ \"priority\":1, \"type\":\"once\" }", "Idempotency-Key", "\"key-1\"");
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.response().body()).isEqualTo(first.response().body());
        assertThat(running.post("jobs", "{\"type\": \"once\", \"priority\": 2}", "Idempotency-Key", "key-1")
                        .status())
                .isEqualTo(422);
        assertThat(running.sql("select count(*) from executor_job where type = 'once'"))
                .isEqualTo("1");
    }

    @Test
    void aRequestWhoseKeyIsAtWorkIsToldToComeBack() throws Exception {
        try (var connection = running.database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('key-2', 4021))");
            RunningServer.Answer answer = running.post("jobs", "{\"type\": \"once\"}", "Idempotency-Key", "key-2");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            connection.rollback();
        }
        assertThat(running.post("jobs", "{\"type\": \"once-2\"}", "Idempotency-Key", "key-2")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\"b", "back\\slash", "\"\""})
    void anIdempotencyKeyThatIsNotValidIsRefused(String key) {
        RunningServer.Answer answer = running.post("jobs", "{\"type\": \"x\"}", "Idempotency-Key", key);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo("Idempotency-Key");
    }

    @Test
    void anIdempotencyKeyIsGivenOnceAndBounded() {
        assertThat(running.post("jobs", "{\"type\": \"x\"}", "Idempotency-Key", "a", "Idempotency-Key", "a")
                        .status())
                .isEqualTo(400);
        assertThat(running.post("jobs", "{\"type\": \"x\"}", "Idempotency-Key", "k".repeat(256))
                        .status())
                .isEqualTo(400);
        assertThat(running.post("jobs", "{\"type\": \"x\"}", "Idempotency-Key", "k".repeat(255))
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                  | type
            {"type": ""}                                        | type
            {"type": "  "}                                      | type
            {"type": 7}                                         | type
            {"type": "*"}                                       | type
            {"type": "a\\u0000b"}                               | type
            {"type": "x", "payload": {"a": "b\\u0000"}}         | payload.a
            {"type": "x", "payload": {"a": ["\\ud800"]}}        | payload.a[0]
            {"type": "x", "payload": {"a": 1e999999}}           | payload.a
            {"type": "x", "payload": {"a": 1e-999999}}          | payload.a
            {"type": "x", "corelation_id": "x"}                 | corelation_id
            {"type": "x", "status": "succeeded"}                | status
            {"type": "x", "id": "6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11"} | id
            {"type": "x", "entity_id": "x"}                     | entity_id
            {"type": "x", "correlation_id": 5}                  | correlation_id
            {"type": "x", "priority": 32768}                    | priority
            {"type": "x", "priority": 1.5}                      | priority
            {"type": "x", "priority": "1"}                      | priority
            {"type": "x", "max_attempts": 0}                    | max_attempts
            {"type": "x", "max_attempts": 99999999999}          | max_attempts
            {"type": "x", "run_at": "soon"}                     | run_at
            {"type": "x", "run_at": "+292278994-08-17T07:12:55Z"} | run_at
            {"type": "x", "dedupe_key": ""}                     | dedupe_key
            [{"type": "x"}, 5]                                  | [1]
            """)
    void aMemberThatIsUnknownOrNotValidIsNamed(String body, String parameter) {
        RunningServer.Answer answer = running.post("jobs", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"type\": \"x\"",
                "{\"type\": \"x\"} x",
                "{'type': 'x'}",
                "{\"type\": \"x\", \"type\": \"y\"}",
                "{\"type\": \"x\", \"payload\": {\"a\": 1, \"a\": 2}}",
                "null",
                "5",
                "\"x\"",
                "[]",
                "{\"type\": NaN}",
                "{\"type\": \"x\", \"payload\": 01}",
                "// c\n{\"type\": \"x\"}",
                "{\"type\": \"tab\t\"}"
            })
    void whatIsNotStrictJsonOrNoJobIsRefused(String body) {
        assertThat(running.post("jobs", body).status()).isEqualTo(400);
    }

    @Test
    void nestingIsBounded() {
        assertThat(running.post("jobs", "{\"type\": \"x\", \"payload\": " + "[".repeat(50) + "]".repeat(50) + "}")
                        .status())
                .isEqualTo(201);
        RunningServer.Answer answer = running.post(
                "jobs", "{\"type\": \"x\", \"payload\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains("nested deeper than 100");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] latin1 = "{\"type\": \"señal\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpRequest.Builder request = running.request("jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(latin1));
        RunningServer.Answer answer = running.send(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                "application/jsonp",
                "multipart/form-data"
            })
    void anotherMediaTypeIsRefused(String type) {
        HttpRequest.Builder request = running.request("jobs")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\": \"x\"}"));
        assertThat(running.send(request).status()).isEqualTo(415);
    }

    @Test
    void jsonWithItsCharsetNamedIsFine() {
        HttpRequest.Builder request = running.request("jobs")
                .header("Content-Type", "application/json; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\": \"x\"}"));
        assertThat(running.send(request).status()).isEqualTo(201);
    }

    @Test
    void aTypeOfTenThousandCharactersIsRefused() {
        assertThat(running.post("jobs", "{\"type\": \"" + "x".repeat(10_000) + "\"}")
                        .json()
                        .get("parameter")
                        .asText())
                .isEqualTo("type");
    }

    @Test
    void lengthsAreCountedInCharacters() {
        String body = "{\"type\": \"%s\", \"dedupe_key\": \"%s\"}";
        assertThat(running.post("jobs", body.formatted("🗝".repeat(200), "🗝".repeat(500)))
                        .status())
                .isEqualTo(201);
        assertThat(running.post("jobs", body.formatted("🗝".repeat(201), "k"))
                        .json()
                        .get("parameter")
                        .asText())
                .isEqualTo("type");
    }
}
