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

/** The verdict over HTTP; each answer is held to the OpenAPI document by {@link RunningServer}. */
class DiagnosisApiTest {
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
    void aForgottenFreezeIsTheVerdict() throws SQLException {
        UUID document = UUID.randomUUID();
        running.post("jobs", "{\"type\": \"stamp\", \"correlation_id\": \"" + document + "\"}");
        running.sql("update executor_waiting set run_at = run_at - interval '4 minutes'");
        running.sql(
                "insert into executor_gates (type, reason, frozen_by, since) values ('stamp', 'moves', 'ana', now() - interval '5 minutes')");
        JsonNode verdict = running.get("diagnosis").json();
        assertThat(verdict.get("status").asText()).as("%s", verdict).isEqualTo("degraded");
        assertThat(verdict.at("/incidents/0/cause").asText()).isEqualTo("frozen");
        assertThat(verdict.at("/incidents/0/impact/documents").asInt()).isOne();
        JsonNode one = running.get("diagnosis?correlation_id=" + document).json();
        assertThat(one.get("status").asText()).isEqualTo("stuck");
        assertThat(one.at("/waiting_on/kind").asText()).isEqualTo("frozen");
        assertThat(one.at("/incidents/0/cause").asText()).isEqualTo("frozen");
    }

    @Test
    void aDocumentThatNobodyKnowsIs404() {
        assertThat(running.get("diagnosis?correlation_id=" + UUID.randomUUID()).status())
                .isEqualTo(404);
    }

    @Test
    void keptIncidentsAreListed() throws SQLException {
        running.sql(
                "insert into executor_incidents (fingerprint, cause, scope, since, confidence, incident)"
                        + " values ('frozen x', 'frozen', '{\"type\": \"x\"}', now(), 0.9, '{\"cause\": \"frozen\", \"headline\": \"x is frozen\"}')");
        JsonNode incidents = running.get("incidents?state=open").json().get("incidents");
        assertThat(incidents).hasSize(1);
        assertThat(incidents.at("/0/scope/type").asText()).isEqualTo("x");
        assertThat(running.get("health").json().get("headline").asText()).contains("x is frozen");
        running.sql("delete from executor_incidents");
    }
}
