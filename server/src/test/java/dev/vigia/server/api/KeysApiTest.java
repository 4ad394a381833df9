package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysApiTest {
    private static final Duration PROMISED = Duration.ofSeconds(5);

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

    private static JsonNode made(String members) {
        RunningServer.Answer answer = running.post("keys", "{\"reason\": \"a test\", " + members + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer.json();
    }

    private static RunningServer.Answer with(JsonNode key, String path) {
        return running.send(running.bare("/functions/v1/" + path)
                .header("Authorization", "Bearer " + key.get("key").asText())
                .GET());
    }

    private static RunningServer.Answer delete(String path, String body) {
        return running.send(running.request(path)
                .header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(body)));
    }

    @Test
    void aKeyIsShownWhenItIsMadeAndNeverAgain() {
        JsonNode key = made("\"name\": \"billing\", \"scopes\": [\"read\", \"enqueue\"], \"types\": [\"stamp\"],"
                + " \"expires_in_seconds\": 3600");
        assertThat(key.get("key").asText()).startsWith("vg_" + key.get("id").asText() + "_");
        assertThat(key.get("scopes").toString()).isEqualTo("[\"read\",\"enqueue\"]");
        assertThat(key.get("state").asText()).isEqualTo("live");
        RunningServer.Answer list = running.get("keys?state=live");
        assertThat(list.response().body())
                .contains(key.get("id").asText(), "\"next_cursor\"")
                .doesNotContain(key.get("key").asText(), key.get("key").asText().substring(13));
        assertThat(with(key, "jobs").status()).isEqualTo(200);
    }

    @Test
    void anActionIsAuditedUnderTheKeysIdAndNameWithTheRequestsId() throws SQLException {
        JsonNode key = made("\"name\": \"on call\", \"scopes\": [\"operate\", \"enqueue\"]");
        running.post("jobs", "{\"type\": \"audited\", \"run_at\": \"2099-01-01T00:00:00Z\"}");
        RunningServer.Answer cancelled = running.send(running.bare("/functions/v1/jobs/cancel")
                .header("Authorization", "Bearer " + key.get("key").asText())
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "req-77")
                .POST(BodyPublishers.ofString("{\"filter\": {\"type\": \"audited\"}, \"reason\": \"not wanted\"}")));
        assertThat(cancelled.json().get("changed").asInt()).isOne();
        assertThat(running.sql("select actor || ', ' || request_id from executor_audit where action = 'cancel'"))
                .isEqualTo("key " + key.get("id").asText() + " (on call), req-77");
        assertThat(running.sql("select actor || ', ' || reason from executor_audit where object = 'key "
                        + key.get("id").asText() + "'"))
                .isEqualTo("service_role, a test");
    }

    @Test
    void aRotationKeepsBothOpenUntilTheOldOneEnds() throws SQLException {
        JsonNode old = made("\"name\": \"billing\", \"scopes\": [\"read\"]");
        assertThat(with(old, "jobs").status()).isEqualTo(200);
        String id = old.get("id").asText();
        JsonNode next = running.post("keys/" + id + "/rotate", "{\"overlap_seconds\": 2, \"reason\": \"a test\"}")
                .json();
        assertThat(next.at("/predecessor/replaced_by").asText())
                .isEqualTo(next.get("id").asText());
        assertThat(next.at("/predecessor/expires_at").asText()).isNotBlank();
        assertThat(with(next, "jobs").status()).isEqualTo(200);
        assertThat(with(old, "jobs").status()).as("the overlap").isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(2).plus(PROMISED))
                .until(() -> with(old, "jobs").status() == 401);
        assertThat(with(old, "jobs").json().get("detail").asText()).contains(id, "expired");
        assertThat(with(next, "jobs").status()).isEqualTo(200);
        RunningServer.Answer again = running.post("keys/" + id + "/rotate", "{\"reason\": \"a test\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("detail").asText()).contains("expired", "nothing was changed");
        assertThat(running.sql("select count(*) from executor_service_keys where replaces = '" + id + "'"))
                .isEqualTo("1");
    }

    @Test
    void theProcesssClockDoesNotDecideWhenAKeyEnds() throws SQLException {
        JsonNode key = made("\"name\": \"late\", \"scopes\": [\"read\"], \"expires_at\": \"2099-01-01T00:00:00Z\"");
        assertThat(with(key, "jobs").status()).isEqualTo(200);
        running.sql("update executor_service_keys set created_at = now() - interval '2 days',"
                + " expires_at = now() - interval '1 day' where id = '"
                + key.get("id").asText() + "'");
        Awaitility.await().atMost(PROMISED).until(() -> with(key, "jobs").status() == 401);
    }

    @Test
    void aRevokedKeyIsRefusedAndItsUseIsToldOnceHoweverOftenItComes() throws SQLException {
        JsonNode key = made("\"name\": \"leaked\", \"scopes\": [\"read\"]");
        String id = key.get("id").asText();
        assertThat(with(key, "jobs").status()).isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> running.sql("select last_used_at from executor_keys where id = '" + id + "'") != null);
        JsonNode rehearsal =
                delete("keys/" + id + "?reason=it+leaked&dry_run=true", "").json();
        assertThat(rehearsal.get("dry_run").asBoolean()).isTrue();
        assertThat(rehearsal.get("state").asText()).isEqualTo("live");
        assertThat(rehearsal.get("last_used_at").asText()).isNotBlank();

        assertThat(delete("keys/" + id, "").json().get("parameter").asText()).isEqualTo("reason");
        assertThat(delete("keys/" + id + "?reason=it+leaked", "")
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("revoked");
        assertThat(delete("keys/" + id, "{\"reason\": \"once more\"}")
                        .json()
                        .get("revoke_reason")
                        .asText())
                .isEqualTo("it leaked");
        Awaitility.await().atMost(PROMISED).until(() -> with(key, "jobs").status() == 401);
        for (int i = 0; i < 30; i++) {
            assertThat(with(key, "jobs").status()).isIn(401, 429);
        }
        String told = "select count(*) from executor_events where kind = 'key_revoked_used' and data ->> 'key_id' = '"
                + id + "'";
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> running.sql(told).equals("1"));
        assertThat(running.sql("select data ->> 'address' from executor_events where kind = 'key_revoked_used'"
                        + " and data ->> 'key_id' = '" + id + "'"))
                .isEqualTo("127.0.0.1");
        assertThat(running.get("keys").status())
                .as("the admin behind the same address")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\": \"x\", \"scopes\": [\"read\"]} | reason",
                "{\"name\": \"x\", \"reason\": \"r\"} | scopes",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": []} | scopes",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"root\"]} | scopes",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"read\", \"read\"]} | scopes[1]",
                "{\"name\": \" \", \"reason\": \"r\", \"scopes\": [\"read\"]} | name",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"admin\"], \"types\": [\"stamp\"]} | types",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"read\"], \"types\": [\"*\"]} | types",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"read\"], \"types\": []} | types",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"read\"], \"expires_at\": \"2020-01-01T00:00:00Z\"} | expires_at",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"read\"], \"expires_in_seconds\": 0} | expires_at",
                "{\"name\": \"x\", \"reason\": \"r\", \"scopes\": [\"read\"], \"secret\": \"y\"} | secret"
            })
    void whatIsNoKeyIsRefusedByName(String body, String parameter) throws SQLException {
        String before = running.sql("select count(*) from executor_service_keys");
        RunningServer.Answer answer = running.post("keys", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
        assertThat(running.sql("select count(*) from executor_service_keys")).isEqualTo(before);
    }

    @Test
    void aKeyThatIsNotThereIsNotFoundAndAWholeKeyInAPathIsNotRepeated() {
        for (String id : new String[] {"000000000", "nosuch"}) {
            assertThat(delete("keys/" + id, "{\"reason\": \"r\"}").status()).isEqualTo(404);
            assertThat(running.post("keys/" + id + "/rotate", "{\"reason\": \"r\"}")
                            .status())
                    .isEqualTo(404);
        }
        String whole =
                made("\"name\": \"x\", \"scopes\": [\"read\"]").get("key").asText();
        RunningServer.Answer answer = delete("keys/" + whole, "{\"reason\": \"r\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().body()).contains("rotate that key").doesNotContain(whole.substring(13));
    }
}
