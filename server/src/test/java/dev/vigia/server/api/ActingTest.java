package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActingTest {
    @TempDir
    static Path folder;

    private static RunningServer running;
    private String type;
    private String dead;

    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    /** One dead job of the handler that always fails. */
    @BeforeEach
    void oneDies() throws SQLException {
        type = "refuse";
        running.post("jobs/cancel", "{\"filter\": {\"type\": \"refuse\"}, \"reason\": \"a new test begins\"}");
        dead = running.post("jobs", "{\"type\": \"refuse\", \"max_attempts\": 1}")
                .json()
                .get("id")
                .asText();
        JsonNode pass = running.post("orchestrator", "{\"limit\": 10}").json();
        assertThat(pass.get("worker_id").asText()).startsWith("orchestrator-");
        assertThat(pass.at("/outcomes/failed").asInt()).isEqualTo(1);
        assertThat(pass.get("took_seconds").isNumber()).isTrue();
        assertThat(running.sql("select count(*) from executor_dead_jobs where id = '" + dead + "'"))
                .isEqualTo("1");
    }

    @Test
    void aDryRunSaysWhatWouldHappenAndChangesNothing() throws SQLException {
        JsonNode report = running.post(
                        "jobs/" + dead + "/retry", "{\"reason\": \"the office opened\", \"dry_run\": true}")
                .json();
        assertThat(report.get("dry_run").asBoolean()).isTrue();
        assertThat(report.get("matched").asInt()).isEqualTo(1);
        assertThat(report.get("changed").asInt()).isEqualTo(1);
        assertThat(report.at("/jobs/0").asText()).isEqualTo(dead);
        assertThat(running.sql("select count(*) from executor_dead_jobs where id = '" + dead + "'"))
                .isEqualTo("1");
    }

    @Test
    void aRetryIsCarriedOutAndAuditedWithTheRequestsId() throws SQLException {
        RunningServer.Answer answer = running.post(
                "jobs/" + dead + "/retry",
                "{\"reason\": \"the office opened\", \"attempts\": 3}",
                "X-Request-Id",
                "req-" + dead);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("changed").asInt()).isEqualTo(1);
        assertThat(running.sql("select max_attempts - attempts from executor_jobs where id = '" + dead + "'"))
                .isEqualTo("3");
        assertThat(running.sql(
                        "select actor || ' ' || reason from executor_audit where request_id = 'req-" + dead + "'"))
                .isEqualTo("service_role the office opened");
    }

    @Test
    void aCancelEndsTheJob() throws SQLException {
        assertThat(running.post("jobs/" + dead + "/cancel", "{\"reason\": \"not needed any more\"}")
                        .json()
                        .get("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(running.sql("select status from executor_jobs where id = '" + dead + "'"))
                .isEqualTo("cancelled");
        JsonNode again = running.post("jobs/" + dead + "/cancel", "{\"reason\": \"twice\"}")
                .json();
        assertThat(again.get("changed").asInt()).isZero();
        assertThat(again.at("/skipped/0/because").asText()).contains("cancelled");
    }

    @Test
    void aFilterMeansAllThatMatch() {
        String body = "{\"filter\": {\"type\": \"%s\", \"status\": \"dead\"}, \"reason\": \"the office opened\"}"
                .formatted(type);
        assertThat(running.post("jobs/retry", body).json().at("/jobs/0").asText())
                .isEqualTo(dead);
        assertThat(running.post("jobs/retry", body).json().get("matched").asInt())
                .as("none is dead any more")
                .isZero();
        assertThat(running.post("jobs/cancel", "{\"filter\": {\"type\": \"nosuch\"}, \"reason\": \"x\"}")
                        .json()
                        .get("matched")
                        .asInt())
                .isZero();
    }

    @Test
    void aJobThatDoesNotExistIsNotFound() {
        assertThat(running.post("jobs/" + UUID.randomUUID() + "/retry", "{\"reason\": \"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(running.post("jobs/" + UUID.randomUUID() + "/cancel", "{\"reason\": \"x\"}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jobs/retry          | {"reason": "x"}                                              | filter
            jobs/retry          | {"filter": {}, "reason": "x"}                                | filter
            jobs/cancel         | {"filter": {"typo": "x"}, "reason": "x"}                     | filter.typo
            jobs/cancel         | {"filter": {"status": "nope"}, "reason": "x"}                | filter.status
            jobs/cancel         | {"filter": {"type": "x"}}                                    | reason
            jobs/cancel         | {"filter": {"type": "x"}, "reason": " "}                     | reason
            jobs/cancel         | {"filter": {"type": "x"}, "reason": "x", "attempts": 2}      | attempts
            jobs/cancel         | {"filter": [], "reason": "x"}                                | filter
            jobs/retry          | {"filter": {"type": "x"}, "reason": "x", "attempts": 0}      | attempts
            jobs/retry          | {"filter": {"type": "x"}, "reason": "x", "dry_run": "yes"}   | dry_run
            jobs/not-a-uuid/retry | {"reason": "x"}                                            | id
            jobs/retry?dry_run=true | {"filter": {"type": "x"}, "reason": "x"}                 | dry_run
            orchestrator        | {"limit": 0}                                                 | limit
            """)
    void whatIsMissingUnknownOrNotValidIsNamed(String path, String body, String parameter) {
        RunningServer.Answer answer = running.post(path, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
    }
}
