package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypesAndAuditTest {
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
    void aPolicyIsShownChangedAndShownChanged() {
        assertThat(type("build_artifact").get("ttl_seconds").asInt()).isEqualTo(900);
        RunningServer.Answer answer =
                patch("types/build_artifact", "{\"ttl_seconds\": 0.5e2, \"reason\": \"it is quick\"}", "req-types-1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/changed/0").asText()).isEqualTo("ttl_seconds");
        assertThat(answer.json().at("/before/ttl_seconds").asInt()).isEqualTo(900);
        assertThat(answer.json().at("/after/ttl_seconds").asText()).isEqualTo("50");
        assertThat(type("build_artifact").get("ttl_seconds").asText()).isEqualTo("50");
        JsonNode entry = running.get("audit?request_id=req-types-1").json().at("/audit/0");
        assertThat(entry.get("object").asText()).isEqualTo("type build_artifact");
        assertThat(entry.get("reason").asText()).isEqualTo("it is quick");
        assertThat(entry.at("/before/ttl_seconds").asInt()).isEqualTo(900);
    }

    @Test
    void aLimitIsSetWithAReasonAuditedAndHoldsFromTheNextClaim() throws SQLException {
        assertThat(type("*").get("concurrency_limit").isNull()).isTrue();
        RunningServer.Answer answer = patch("types/call_partner", """
                {"concurrency_limit": 1, "rate_limit": 100, "rate_period_seconds": 60, "rate_burst": 10,
                 "reason": "their terms"}
                """, "req-limits-1");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().get("changed")).hasSize(4);
        assertThat(running.sql("select concat_ws(' ', concurrency_limit, rate_limit, rate_period, rate_burst)"
                        + " from executor_job_types where type = 'call_partner'"))
                .isEqualTo("1 100 00:01:00 10");
        assertThat(type("call_partner").get("rate_period_seconds").asInt()).isEqualTo(60);
        JsonNode entry = running.get("audit?request_id=req-limits-1").json().at("/audit/0");
        assertThat(entry.at("/before/concurrency_limit").isNull()).isTrue();
        assertThat(entry.at("/after/concurrency_limit").asInt()).isEqualTo(1);
        assertThat(entry.at("/after/rate_period_seconds").asInt()).isEqualTo(60);
        running.sql("select count(enqueue_job('call_partner')) from generate_series(1, 3)");
        assertThat(running.sql("select count(*) from claim_orchestrator_jobs(10, 'orchestrator-x')"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"rate_limit": 5, "reason": "x"}             | rate_limit and rate_period_seconds are given together
            {"rate_period_seconds": 5, "reason": "x"}    | rate_limit and rate_period_seconds are given together
            {"rate_burst_per_key": 5, "reason": "x"}     | rate_burst_per_key only with them
            {"rate_limit_per_key": 5, "rate_period_per_key_seconds": null, "reason": "x", "dry_run": true} | are given together
            """)
    void halfARateIsRefused(String body, String sentence) {
        RunningServer.Answer answer = patch("types/half", body, "req-limits-2");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains(sentence, "nothing was changed");
        assertThat(running.get("types?limit=500").response().body()).doesNotContain("\"half\"");
    }

    @Test
    void aDryRunOfAPolicyChangesNothing() {
        JsonNode report = patch(
                        "types/submit_anchor_bitcoin",
                        "{\"max_attempts\": 3, \"reason\": \"x\", \"dry_run\": true}",
                        "req-types-2")
                .json();
        assertThat(report.get("dry_run").asBoolean()).isTrue();
        assertThat(report.at("/after/max_attempts").asInt()).isEqualTo(3);
        assertThat(type("submit_anchor_bitcoin").get("max_attempts").asInt()).isEqualTo(10);
        assertThat(running.get("audit?request_id=req-types-2").json().get("audit"))
                .isEmpty();
    }

    @Test
    void theDefaultsAndNamesThatDoNotGoIntoAPathAreNamedInTheBody() throws SQLException {
        for (String name : List.of("*", "mail/send", "señal 2")) {
            RunningServer.Answer answer = patch(
                    "types",
                    "{\"type\": \"" + name + "\", \"backoff_cap_seconds\": 601.5, \"reason\": \"x\"}",
                    "req-types-3");
            assertThat(answer.json().get("type").asText()).isEqualTo(name);
        }
        assertThat(running.sql("select count(*) from executor_job_types where backoff_cap = interval '601.5 seconds'"))
                .isEqualTo("3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            types/t | {"ttl_seconds": 60}                             | reason
            types/t | {"ttl_seconds": 60, "reason": " "}              | reason
            types/t | {"ttl_seconds": "60", "reason": "x"}            | ttl_seconds
            types/t | {"ttl_seconds": 0, "reason": "x"}               | ttl_seconds
            types/t | {"ttl_seconds": 1e400, "reason": "x"}           | ttl_seconds
            types/t | {"ttl_seconds": 1.0001, "reason": "x"}          | ttl_seconds
            types/t | {"max_attempts": 1.5, "reason": "x"}            | max_attempts
            types/t | {"concurrency_limit": 0, "reason": "x"}         | concurrency_limit
            types/t | {"ttl": 60, "reason": "x"}                      | ttl
            types/t | {"type": "t", "ttl_seconds": 60, "reason": "x"} | type
            types   | {"ttl_seconds": 60, "reason": "x"}              | type
            types   | {"type": "*", "ttl_seconds": null, "reason": "x"} | ttl_seconds
            types/t?dry_run=true | {"ttl_seconds": 60, "reason": "x"} | dry_run
            """)
    void whatIsMissingUnknownOrNotValidIsNamed(String path, String body, String parameter) {
        RunningServer.Answer answer = patch(path, body, "req-types-4");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
    }

    @Test
    void aChangeOfNothingIsRefused() {
        assertThat(patch("types/t", "{\"reason\": \"x\"}", "req-types-5")
                        .json()
                        .get("detail")
                        .asText())
                .contains("ttl_seconds", "max_attempts");
        assertThat(running.send(running.request("types/t").GET()).status()).isEqualTo(405);
    }

    @Test
    void theAuditIsReadBackwardsInPagesWhileMoreIsDone() {
        for (int i = 1; i <= 5; i++) {
            act("audited", i);
        }
        List<String> reasons = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 3; page++) {
            JsonNode answer =
                    running.get("audit?object=type%20audited&limit=2" + cursor).json();
            answer.get("audit").forEach(entry -> reasons.add(entry.get("reason").asText()));
            act("audited", 100 + page);
            cursor = answer.get("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + answer.get("next_cursor").asText();
        }
        assertThat(reasons).containsExactly("change 5", "change 4", "change 3", "change 2", "change 1");
        assertThat(cursor).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "actor=service_role,true",
        "actor=nobody,false",
        "action=change_policy,true",
        "action=retry,false",
        "since=2026-01-01T00:00:00Z,true",
        "until=2026-01-01T00:00:00Z,false"
    })
    void theAuditIsFilteredByEachParameter(String query, boolean some) {
        act("filtered", 1000);
        assertThat(running.get("audit?" + query).json().get("audit").isEmpty()).isNotEqualTo(some);
    }

    private static void act(String type, int attempts) {
        patch("types/" + type, "{\"max_attempts\": " + attempts + ", \"reason\": \"change " + attempts + "\"}", "r");
    }

    private static JsonNode type(String name) {
        for (JsonNode type : running.get("types?limit=500").json().get("types")) {
            if (type.get("type").asText().equals(name)) {
                return type;
            }
        }
        throw new AssertionError("no policy of " + name);
    }

    private static RunningServer.Answer patch(String path, String body, String requestId) {
        return running.send(running.request(path)
                .headers("Content-Type", "application/json", "X-Request-Id", requestId)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
    }
}
