package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-jobs?limit=0",
                "dead-jobs?limit=-1",
                "dead-jobs?limit=501",
                "dead-jobs?limit=abc",
                "dead-jobs?limit=",
                "dead-jobs?limit",
                "dead-jobs?limit=5&limit=5",
                "dead-jobs?limit=1e2",
                "dead-jobs?limit=99999999999999999999",
                "dead-jobs?limit=+5",
                "dead-jobs?limit=%205",
                "jobs?limit=0",
                "jobs?limit=501",
                "jobs?limit=1.5"
            })
    void aLimitThatIsNotValidIsNamed(String path) {
        assertRefused(path, "limit");
    }

    @ParameterizedTest
    @CsvSource({
        "dead-jobs?since_hours=0,since_hours",
        "dead-jobs?since_hours=-5,since_hours",
        "dead-jobs?since_hours=x,since_hours",
        "dead-jobs?correlation_id=nope,correlation_id",
        "dead-jobs?correlation_id=6f1c02ce55ae4c0e9d7b0b8a1f0c7f11,correlation_id",
        "timeline?correlation_id=1-1-1-1-1,correlation_id",
        "dead-jobs?type=,type",
        "dead-jobs?type=a%00b,type",
        "dead-jobs?type=%ff%fe,type",
        "dead-jobs?reason=bored,reason",
        "jobs?status=nope,status",
        "jobs?created_after=yesterday,created_after",
        "jobs?created_before=2026-13-01T00:00:00Z,created_before",
        "health?verbose=1,verbose",
        "workers?limit=5,limit",
        "dead-jobs?limt=5,limt",
        "dead-jobs?Limit=5,Limit",
        "jobs?correlation_id[]=x,correlation_id[]"
    })
    void aParameterThatIsUnknownOrNotValidIsNamed(String path, String parameter) {
        assertRefused(path.replace("[", "%5B").replace("]", "%5D"), parameter);
    }

    @Test
    void aPercentSignThatEncodesNothingIsRefused() throws IOException {
        assertThat(running.raw(
                        "GET /functions/v1/dead-jobs?type=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                                + RunningServer.KEY + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"parameter\":\"type\"");
    }

    @Test
    void aTypeLongerThan200CharactersIsRefused() {
        assertRefused("dead-jobs?type=" + "x".repeat(201), "type");
        assertRefused("dead-jobs?type=" + "x".repeat(10_000), "type");
        assertThat(running.get("dead-jobs?type=" + "%C3%AD".repeat(200)).status())
                .as("characters, not bytes")
                .isEqualTo(200);
    }

    @Test
    void aMisspeltParameterComesWithASuggestion() {
        assertThat(running.get("dead-jobs?since_hour=2").json().get("detail").asText())
                .contains("did you mean since_hours?");
    }

    private static void assertRefused(String path, String parameter) {
        RunningServer.Answer answer = running.get(path);
        assertThat(answer.status()).as(path).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.properties().stream().map(Map.Entry::getKey))
                .contains("type", "title", "status", "detail", "instance", "request_id", "error", "parameter");
        assertThat(problem.get("parameter").asText()).isEqualTo(parameter);
        assertThat(problem.get("error").asText())
                .isEqualTo(problem.get("detail").asText());
    }
}
