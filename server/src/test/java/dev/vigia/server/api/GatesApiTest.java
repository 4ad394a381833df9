package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatesApiTest {
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

    @AfterEach
    void thaw() throws SQLException {
        running.sql("delete from executor_gates");
        running.sql("delete from executor_waiting");
    }

    private static RunningServer.Answer delete(String body) {
        return delete("", body);
    }

    private static RunningServer.Answer delete(String query, String body) {
        HttpRequest.Builder request = running.request("gates" + query);
        return running.send(
                body == null
                        ? request.DELETE()
                        : request.header("Content-Type", "application/json")
                                .method("DELETE", HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void aTypeIsFrozenListedAndThawed() throws SQLException {
        running.post("jobs", "[{\"type\": \"stamp\"}, {\"type\": \"stamp\", \"run_at\": \"2099-01-01T00:00:00Z\"}]");
        RunningServer.Answer frozen = running.post(
                "gates",
                "{\"type\": \"stamp\", \"reason\": \"the office moves\", \"until\": \"2099-01-01T00:00:00Z\"}",
                "X-Request-Id",
                "req-gate");
        assertThat(frozen.status()).isEqualTo(201);
        assertThat(frozen.json().at("/reach/waiting").asInt()).isEqualTo(1);
        assertThat(frozen.json().at("/reach/scheduled").asInt()).isEqualTo(1);
        assertThat(running.post("orchestrator", "").json().get("claimed").asInt())
                .isZero();

        JsonNode gates = running.get("gates").json().get("gates");
        assertThat(gates).hasSize(1);
        assertThat(gates.at("/0/type").asText()).isEqualTo("stamp");
        assertThat(gates.at("/0/reason").asText()).isEqualTo("the office moves");
        assertThat(gates.at("/0/until").asText()).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(gates.at("/0/frozen_by").asText()).isEqualTo("service_role");
        assertThat(gates.at("/0/since").asText()).endsWith("Z");
        assertThat(running.get("health").json().at("/gates/0/type").asText()).isEqualTo("stamp");
        assertThat(running.sql("select action from executor_audit where request_id = 'req-gate'"))
                .isEqualTo("freeze");

        assertThat(delete("{\"type\": \"stamp\", \"reason\": \"moved\"}").status())
                .isEqualTo(200);
        assertThat(running.get("gates").json().get("gates")).isEmpty();
        assertThat(running.get("gates?state=lifted")
                        .json()
                        .at("/gates/0/lift_reason")
                        .asText())
                .isEqualTo("moved");
        assertThat(running.post("orchestrator", "").json().get("claimed").asInt())
                .isEqualTo(1);
    }

    @Test
    void everythingMustBeSaid() {
        RunningServer.Answer silent = running.post("gates", "{\"reason\": \"x\"}");
        assertThat(silent.status()).isEqualTo(400);
        assertThat(silent.json().get("detail").asText())
                .isEqualTo("type is not valid: required; null means everything");
        JsonNode rehearsal = running.post("gates", "{\"type\": null, \"reason\": \"x\", \"dry_run\": true}")
                .json();
        assertThat(rehearsal.get("dry_run").asBoolean()).isTrue();
        assertThat(rehearsal.at("/gates/0/type").isNull()).isTrue();
        assertThat(running.get("gates").json().get("gates")).isEmpty();
        assertThat(running.post("gates", "{\"type\": null, \"reason\": \"x\"}").status())
                .isEqualTo(201);
        assertThat(delete("{\"type\": null, \"reason\": \"x\"}").status()).isEqualTo(200);
    }

    @Test
    void aDeleteIsToldInItsQuery() throws SQLException {
        running.post("gates", "{\"type\": \"stamp\", \"reason\": \"x\"}");
        running.post("gates", "{\"type\": null, \"reason\": \"x\"}");
        assertThat(delete("?type=stamp&reason=x&dry_run=true", null)
                        .json()
                        .get("dry_run")
                        .asBoolean())
                .isTrue();
        assertThat(delete("?type=stamp&reason=they+have+moved", null).status()).isEqualTo(200);
        assertThat(running.sql("select reason from executor_audit where action = 'unfreeze' order by id desc limit 1"))
                .isEqualTo("they have moved");
        assertThat(delete("?all=true&reason=x", null).status()).isEqualTo(200);
        assertThat(running.get("gates").json().get("gates")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?reason=x                     |                                 | type
            ?all=false&reason=x           |                                 | type
            ?type=stamp&all=true&reason=x |                                 | type
            ?type=&reason=x               |                                 | type
            ?all=yes&reason=x             |                                 | all
            ?type=stamp                   |                                 | reason
            ?type=stamp&reason=+          |                                 | reason
            ?type=stamp&reason=x&until=x  |                                 | until
            ?type=stamp&reason=x          | {"type": "stamp", "reason": "x"} | type
            ''                            | {"reason": "x"}                 | type
            """)
    void whatADeleteLeavesOutOrSaysTwiceIsNamed(String query, String body, String parameter) {
        running.post("gates", "{\"type\": \"stamp\", \"reason\": \"x\"}");
        RunningServer.Answer answer = delete(query, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
        assertThat(running.get("gates").json().get("gates")).hasSize(1);
    }

    @Test
    void whatIsFrozenAlreadyAndWhatIsNotIsAnsweredClearly() {
        running.post("gates", "{\"type\": \"stamp\", \"reason\": \"the office moves\"}");
        RunningServer.Answer again = running.post("gates", "{\"type\": \"stamp\", \"reason\": \"me too\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("detail").asText())
                .startsWith("stamp: frozen already, since ")
                .endsWith(" by service_role: the office moves; nothing was changed");
        RunningServer.Answer none = delete("{\"type\": \"refuse\", \"reason\": \"x\"}");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.json().get("detail").asText()).isEqualTo("refuse: it has no gate; nothing was changed");
    }

    @Test
    void anUnknownTypeIsFrozenWithAWarning() {
        running.post("jobs", "{\"type\": \"stamp\"}");
        RunningServer.Answer answer = running.post("gates", "{\"type\": \"stmap\", \"reason\": \"x\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/warnings/0").asText()).endsWith("did you mean stamp?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type": "stamp"}                                                    | reason
            {"type": "stamp", "reason": " "}                                     | reason
            {"type": "", "reason": "x"}                                          | type
            {"type": "*", "reason": "x"}                                         | type
            {"type": 7, "reason": "x"}                                           | type
            {"type": "stamp", "reason": "x", "until": "2001-01-01T00:00:00Z"}    | until
            {"type": "stamp", "reason": "x", "until": "tomorrow"}                | until
            {"type": "stamp", "reason": "x", "untill": "2099-01-01T00:00:00Z"}   | untill
            {"type": "stamp", "reason": "x", "dry_run": 1}                       | dry_run
            """)
    void whatIsMissingUnknownOrNotValidIsNamed(String body, String parameter) {
        RunningServer.Answer answer = running.post("gates", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
        assertThat(running.get("gates").json().get("gates")).isEmpty();
        assertThat(running.get("gates?state=closed").json().get("parameter").asText())
                .isEqualTo("state");
    }
}
