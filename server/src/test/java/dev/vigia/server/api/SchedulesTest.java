package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
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
    void aScheduleIsPutShownAndListed() throws SQLException {
        RunningServer.Answer created = put("nightly", """
                {"cron": "30 2 * * *", "zone": "Europe/Madrid", "dst_gap": "skip",
                 "job": {"type": "stamp", "payload": {"n": 1.10}, "priority": 3, "max_attempts": 2, "dedupe_key": "k",
                         "concurrency_key": "acme"},
                 "missed": "catch_up", "catch_up_limit": 5, "overlap": "skip", "grace_seconds": 90,
                 "reason": "asked for by sales"}""");
        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        JsonNode schedule = created.json();
        assertThat(schedule.get("job").toString())
                .isEqualTo(
                        "{\"type\":\"stamp\",\"payload\":{\"n\": 1.10},\"priority\":3,\"max_attempts\":2,\"dedupe_key\":\"k\",\"concurrency_key\":\"acme\"}"
                                .replace(": 1.10", ":1.1"));
        assertThat(created.response().body()).as("numbers are exact").contains("{\"n\": 1.10}");
        assertThat(schedule.get("next_ticks")).hasSize(10);
        assertThat(schedule.at("/next_ticks/0/local_time").asText()).contains("T02:30:00+0");
        assertThat(schedule.get("missed").asText()).isEqualTo("catch_up");
        assertThat(schedule.get("missed_last_24h").asInt()).isZero();
        assertThat(schedule.get("paused").asBoolean()).isFalse();
        assertThat(schedule.get("last_tick").isNull()).isTrue();
        assertThat(schedule.has("declared_by")).isFalse();

        assertThat(running.post("schedules/nightly/trigger", "{\"reason\": \"now\"}")
                        .status())
                .isEqualTo(201);
        assertThat(running.sql(
                        "select concurrency_key from executor_job where payload -> 'schedule' ->> 'name' = 'nightly'"))
                .isEqualTo("acme");
        JsonNode again = put(
                        "nightly", "{\"every_seconds\": 900, \"job\": {\"type\": \"stamp\"}, \"reason\": \"often\"}")
                .json();
        assertThat(again.get("every_seconds").asInt()).isEqualTo(900);
        assertThat(again.has("cron")).isFalse();
        assertThat(running.get("schedules?limit=500").json().findValuesAsText("name"))
                .contains("nightly");
        assertThat(running.get("schedules?limit=1").json().get("schedules")).hasSize(1);
        assertThat(running.get("schedules/nightly?limit=5").json().get("ticks")).hasSize(1);
        assertThat(running.sql("select string_agg(action || ' ' || reason, ', ' order by id) from executor_audit"
                        + " where object = 'schedule nightly'"))
                .isEqualTo("create_schedule asked for by sales, trigger_schedule now, change_schedule often");
        assertThat(delete("nightly?reason=done").status()).isEqualTo(200);
    }

    @Test
    void aDryRunShowsTheTicksToComeAndChangesNothing() {
        RunningServer.Answer answer = put(
                "dry", "{\"cron\": \"0 0 L * *\", \"job\": {\"type\": \"t\"}, \"reason\": \"x\", \"dry_run\": true}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("next_ticks")).hasSize(10);
        assertThat(running.get("schedules/dry").status()).isEqualTo(404);
    }

    @Test
    void itIsPausedResumedTriggeredAndRemovedEachWithAReason() throws SQLException {
        put("acted", "{\"cron\": \"@daily\", \"job\": {\"type\": \"stamp\"}, \"reason\": \"x\"}");
        JsonNode paused = running.post("schedules/acted/pause", "{\"reason\": \"the office is closed\"}")
                .json();
        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(paused.get("paused_by").asText()).isEqualTo("service_role");
        assertThat(paused.get("pause_reason").asText()).isEqualTo("the office is closed");
        RunningServer.Answer triggered = running.post("schedules/acted/trigger", "{\"reason\": \"now\"}");
        assertThat(triggered.status()).isEqualTo(201);
        String job = triggered.json().get("id").asText();
        assertThat(running.sql("select payload->'schedule'->>'name' from executor_jobs where id = '" + job + "'"))
                .isEqualTo("acted");
        JsonNode resumed = running.post("schedules/acted/resume", "{\"reason\": \"it is open\"}")
                .json();
        assertThat(resumed.get("paused").asBoolean()).isFalse();
        JsonNode tick = resumed.at("/ticks/0");
        assertThat(tick.get("outcome").asText()).isEqualTo("triggered");
        assertThat(tick.get("job_id").asText()).isEqualTo(job);
        assertThat(tick.get("missed").asBoolean()).isFalse();
        assertThat(delete("acted").json().get("parameter").asText()).isEqualTo("reason");
        assertThat(delete("acted?reason=not%20wanted").status()).isEqualTo(200);
        assertThat(running.get("schedules/acted").status()).isEqualTo(404);
        for (String action : new String[] {"pause", "resume", "trigger"}) {
            assertThat(running.post("schedules/acted/" + action, "{\"reason\": \"x\"}")
                            .status())
                    .isEqualTo(404);
            assertThat(running.post("schedules/acted/" + action, "{}")
                            .json()
                            .get("parameter")
                            .asText())
                    .isEqualTo("reason");
        }
        assertThat(delete("acted?reason=x").status()).isEqualTo(404);
    }

    @Test
    void theAuditNamesTheKeyThatActed() throws SQLException {
        KeyGrant grant = new KeyGrant(Set.of(KeyScope.OPERATE), AllowedTypes.ALL);
        String key = running.vigia
                .keys()
                .create(new NewKey("night shift", grant, KeyEnd.NEVER), new Operator("ana", "a test", null))
                .secret()
                .reveal();
        String body = "{\"cron\": \"@daily\", \"job\": {\"type\": \"t\"}, \"reason\": \"x\"}";
        RunningServer.Answer answer = running.send(running.bare("/functions/v1/schedules/keyed")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        assertThat(running.sql("select actor from executor_audit where object = 'schedule keyed'"))
                .startsWith("key ")
                .endsWith("(night shift)");
    }

    @Test
    void whatCodeDeclaresOnlyCodeChanges() throws SQLException {
        put("owned", "{\"cron\": \"@daily\", \"job\": {\"type\": \"t\"}, \"reason\": \"x\"}");
        running.sql("update executor_schedules set declared_by = 'billing' where name = 'owned' returning 1");
        RunningServer.Answer answer =
                put("owned", "{\"cron\": \"@hourly\", \"job\": {\"type\": \"t\"}, \"reason\": \"x\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asText()).contains("code declares schedule owned");
        assertThat(running.get("schedules/owned").json().get("declared_by").asText())
                .isEqualTo("billing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"job": {"type": "t"}, "reason": "x"}                                                | cron
            {"cron": "@daily", "at": "2030-01-01T00:00:00Z", "job": {"type": "t"}, "reason": "x"} | cron
            {"cron": "0 0 30 2 *", "job": {"type": "t"}, "reason": "x"}                           | cron
            {"cron": "* * * * * *", "job": {"type": "t"}, "reason": "x"}                          | cron
            {"cron": "@daily", "zone": "Mars/Base", "job": {"type": "t"}, "reason": "x"}          | zone
            {"every_seconds": 60, "zone": "UTC", "job": {"type": "t"}, "reason": "x"}             | zone
            {"every_seconds": 4, "job": {"type": "t"}, "reason": "x"}                             | every_seconds
            {"at": "2999-01-01T00:00:00Z", "job": {"type": "t"}, "reason": "x"}                   | at
            {"at": "1999-01-01T00:00:00Z", "job": {"type": "t"}, "reason": "x"}                   | at
            {"cron": "@daily", "reason": "x"}                                                     | job
            {"cron": "@daily", "job": {}, "reason": "x"}                                          | job.type
            {"cron": "@daily", "job": {"type": "t", "run_at": "2030-01-01T00:00:00Z"}, "reason": "x"} | job.run_at
            {"cron": "@daily", "job": {"type": "t", "concurrency_key": ""}, "reason": "x"}        | job.concurrency_key
            {"cron": "@daily", "job": {"type": "t", "depends_on": ["n"]}, "reason": "x"}          | job
            {"cron": "@daily", "job": {"type": "t", "name": "n"}, "reason": "x", "dry_run": true} | job
            {"cron": "@daily", "job": {"type": "t", "payload": [1]}, "reason": "x"}               | job.payload
            {"cron": "@daily", "job": {"type": "t"}}                                              | reason
            {"cron": "@daily", "job": {"type": "t"}, "reason": "x", "missed": "never"}            | missed
            {"cron": "@daily", "job": {"type": "t"}, "reason": "x", "missed": "catch_up"}         | catch_up_limit
            {"cron": "@daily", "job": {"type": "t"}, "reason": "x", "overlap": "maybe"}           | overlap
            {"cron": "@daily", "job": {"type": "t"}, "reason": "x", "croon": "1"}                 | croon
            """)
    void whatIsMissingUnknownOrNotValidIsNamed(String body, String parameter) {
        RunningServer.Answer answer = put("bad", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().get("parameter").asText()).isEqualTo(parameter);
    }

    @Test
    void aNameThatCannotBeOneIsRefusedAndAnUnknownOneIsNotFound() {
        RunningServer.Answer bad =
                put("-first", "{\"cron\": \"@daily\", \"job\": {\"type\": \"t\"}, \"reason\": \"x\"}");
        assertThat(bad.response().body()).contains("\"parameter\":\"name\"");
        assertThat(running.get("schedules/nobody").status()).isEqualTo(404);
        assertThat(running.get("schedules?cursor=x").json().get("parameter").asText())
                .isEqualTo("cursor");
        assertThat(running.post("schedules/nightly", "{}").status()).isEqualTo(405);
    }

    private static RunningServer.Answer put(String name, String body) {
        return running.send(running.request("schedules/" + name)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static RunningServer.Answer delete(String rest) {
        return running.send(running.request("schedules/" + rest).DELETE());
    }
}
