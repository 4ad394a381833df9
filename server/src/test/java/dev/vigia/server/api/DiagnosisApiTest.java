package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Vigia;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

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
        await().untilAsserted(
                        () -> { // a look of before is answered again for two seconds
                            JsonNode verdict = running.get("diagnosis").json();
                            assertThat(verdict.get("status").asText())
                                    .as("%s", verdict)
                                    .isEqualTo("degraded");
                            assertThat(verdict.at("/incidents/0/cause").asText())
                                    .isEqualTo("frozen");
                            assertThat(verdict.at("/incidents/0/impact/documents")
                                            .asInt())
                                    .isOne();
                        });
        JsonNode one = running.get("diagnosis?correlation_id=" + document).json();
        assertThat(one.get("status").asText()).isEqualTo("stuck");
        assertThat(one.at("/waiting_on/kind").asText()).isEqualTo("frozen");
        assertThat(one.at("/incidents/0/cause").asText()).isEqualTo("frozen");
    }

    @Test
    void whoeverAsksWithinTwoSecondsGetsTheSameLook() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            seen.add(running.get("diagnosis").json().get("observed_at").asText());
        }
        assertThat(seen).as("looks of twenty calls").hasSizeLessThan(8);
    }

    @Test
    void aDocumentIsAlwaysLookedAtAnew() {
        UUID document = UUID.randomUUID();
        running.post(
                "jobs",
                "{\"type\": \"later\", \"run_at\": \"2099-01-01T00:00:00Z\", \"correlation_id\": \"" + document
                        + "\"}");
        String first = observedAt("diagnosis?correlation_id=" + document);
        assertThat(observedAt("diagnosis?correlation_id=" + document)).isNotEqualTo(first);
    }

    private static String observedAt(String path) {
        return running.get(path).json().get("observed_at").asText();
    }

    @Test
    void withoutADatabaseTheVerdictSaysSo() throws Exception {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        Settings settings =
                Options.resolve(Map.of("port", "0"), Map.of("VIGIA_SERVICE_ROLE_KEY", RunningServer.KEY), null);
        try (VigiaServer away = VigiaServer.start(settings, Vigia.on(nobody).build(), nobody)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(away.url() + "/functions/v1/diagnosis"))
                    .header("Authorization", "Bearer " + RunningServer.KEY);
            RunningServer.Answer answer = running.send(request);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("status").asText()).isEqualTo("unknown");
            assertThat(answer.json().get("headline").asText()).contains("127.0.0.1:1", "connection refused");
            assertThat(answer.json().at("/incidents/0/scope/between").asText()).isEqualTo("network and server start");
            assertThat(answer.json().get("figures").isNull()).isTrue();
        }
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
