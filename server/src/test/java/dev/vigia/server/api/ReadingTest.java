package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.NewJob;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {
    private static final UUID DOCUMENT = UUID.fromString("6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11");

    @TempDir
    static Path folder;

    private static RunningServer running;

    /** One document whose stamp succeeded and whose refusal died, and one job for later. */
    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
        running.post("jobs", """
                [{"type": "stamp", "entity_id": "%1$s", "payload": {"file": "contract.pdf"}},
                 {"type": "refuse", "entity_id": "%1$s", "max_attempts": 1},
                 {"type": "stamp", "run_at": "2099-01-01T00:00:00Z", "priority": 7}]""".formatted(DOCUMENT));
        assertThat(running.post("orchestrator", "").json().get("claimed").asInt())
                .isEqualTo(2);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void healthHasTheSixKeysOfTheOriginalAtTheTopLevelAndTheVerdict() {
        RunningServer.Answer answer = running.get("health");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode health = answer.json();
        assertThat(names(health))
                .startsWith(
                        "jobs_queued",
                        "jobs_processing",
                        "stuck_count",
                        "dead_last_24h",
                        "estimated_lag_seconds",
                        "runtime_version");
        assertThat(names(health)).contains("status", "reasons", "retrying", "scheduled", "observed_at", "headline");
        assertThat(health.at("/jobs_queued/total").asInt()).isEqualTo(1);
        assertThat(health.at("/jobs_queued/by_type/stamp").asInt()).isEqualTo(1);
        assertThat(health.at("/jobs_processing/count").isInt()).isTrue();
        assertThat(health.at("/jobs_processing/avg_age_seconds").isNumber()).isTrue();
        assertThat(health.get("dead_last_24h").asInt()).isEqualTo(1);
        assertThat(health.get("status").asText()).isEqualTo("ok");
        assertThat(health.get("reasons").isArray()).isTrue();
        assertThat(health.get("observed_at").asText()).endsWith("Z").satisfies(Instant::parse);
    }

    @Test
    void deadJobsHaveASummaryOverAllThatMatchAndAPage() {
        RunningServer.Answer answer = running.get("dead-jobs?correlation_id=" + DOCUMENT);
        assertThat(answer.status()).isEqualTo(200);
        JsonNode dead = answer.json();
        assertThat(names(dead)).containsExactly("summary", "jobs", "next_cursor");
        assertThat(dead.at("/summary/total_dead").asInt()).isEqualTo(1);
        assertThat(dead.at("/summary/by_type/refuse").asInt()).isEqualTo(1);
        assertThat(dead.at("/summary/by_reason/max_attempts_exceeded").asInt()).isEqualTo(1);
        assertThat(dead.at("/summary/query_params/since_hours").asInt()).isEqualTo(24);
        assertThat(dead.at("/summary/query_params/limit").asInt()).isEqualTo(50);
        JsonNode job = dead.at("/jobs/0");
        assertThat(names(job))
                .contains(
                        "job_id",
                        "type",
                        "entity_id",
                        "correlation_id",
                        "trace_id",
                        "status",
                        "attempts",
                        "max_attempts",
                        "locked_at",
                        "locked_by",
                        "heartbeat_at",
                        "reason",
                        "created_at",
                        "updated_at",
                        "run_at",
                        "last_error");
        assertThat(job.get("reason").asText()).isEqualTo("max_attempts_exceeded");
        assertThat(job.get("last_error").asText()).contains("the stamp office is closed");
        assertThat(job.get("locked_by").asText()).startsWith("orchestrator-");
        assertThat(job.get("trace_id").asText())
                .startsWith(job.get("locked_by").asText())
                .endsWith(job.get("job_id").asText() + "-1");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=1,1",
        "limit=500,1",
        "since_hours=1,1",
        "type=refuse,1",
        "type=stamp,0",
        "reason=ttl_exceeded,0",
        "reason=max_attempts_exceeded,1",
        "correlation_id=00000000-0000-4000-8000-000000000000,0"
    })
    void deadJobsAreFilteredByEachParameter(String query, int expected) {
        JsonNode dead = running.get("dead-jobs?" + query).json();
        assertThat(dead.at("/summary/total_dead").asInt()).isEqualTo(expected);
        assertThat(dead.get("jobs")).hasSize(expected);
    }

    @Test
    void theTimelineTellsWhatHappenedToADocumentInOrder() {
        JsonNode timeline = running.get("timeline?correlation_id=" + DOCUMENT).json();
        assertThat(names(timeline)).containsExactly("correlation_id", "jobs", "runs", "events", "entries", "truncated");
        assertThat(timeline.get("jobs")).hasSize(2);
        assertThat(timeline.get("runs")).hasSize(2);
        assertThat(timeline.at("/jobs/0/payload/file").asText()).isEqualTo("contract.pdf");
        List<String> instants = new ArrayList<>();
        timeline.get("entries").forEach(entry -> instants.add(entry.get("at").asText()));
        assertThat(instants).hasSizeGreaterThanOrEqualTo(6);
        assertThat(instants.stream().map(Instant::parse).toList()).isSorted();
        assertThat(running.get("timeline").json().get("parameter").asText()).isEqualTo("correlation_id");
    }

    @Test
    void jobsAreListedByFilterAndPage() {
        assertThat(running.get("jobs").json().get("jobs")).hasSize(3);
        assertThat(running.get("jobs?status=dead").json().at("/jobs/0/type").asText())
                .isEqualTo("refuse");
        assertThat(running.get("jobs?status=queued&type=stamp")
                        .json()
                        .at("/jobs/0/priority")
                        .asInt())
                .isEqualTo(7);
        assertThat(running.get("jobs?created_before=2000-01-01T00:00:00Z")
                        .json()
                        .get("jobs"))
                .isEmpty();
        assertThat(running.get("jobs?created_after=2000-01-01T00:00:00%2B01:00")
                        .json()
                        .get("jobs"))
                .hasSize(3);
        JsonNode first = running.get("jobs?limit=2").json();
        assertThat(first.get("jobs")).hasSize(2);
        JsonNode second = running.get(
                        "jobs?limit=2&cursor=" + first.get("next_cursor").asText())
                .json();
        assertThat(second.get("jobs")).hasSize(1);
        assertThat(second.get("next_cursor").isNull()).isTrue();
        assertThat(running.get("jobs?cursor=nonsense").status()).isEqualTo(400);
    }

    @Test
    void oneJobIsShownWithItsAttempts() throws SQLException {
        String id = running.sql("select id from executor_jobs where status = 'succeeded'");
        JsonNode details = running.get("jobs/" + id).json();
        assertThat(details.at("/job/id").asText()).isEqualTo(id);
        assertThat(details.at("/job/status").asText()).isEqualTo("succeeded");
        assertThat(details.at("/job/payload/file").asText()).isEqualTo("contract.pdf");
        assertThat(details.at("/runs/0/outcome").asText()).isEqualTo("succeeded");
        assertThat(details.at("/runs/0/trace_id").asText())
                .isEqualTo(details.at("/job/trace_id").asText());
        RunningServer.Answer none = running.get("jobs/" + UUID.randomUUID());
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.json().get("detail").asText()).contains("there is no job");
        assertThat(running.get("jobs/1-1-1-1-1").status()).isEqualTo(400);
    }

    @Test
    void oneJobSaysWhatItWaitsForInKindWordsAndFacts() throws SQLException {
        String scheduled = running.sql("select id from executor_jobs where status = 'queued'");
        JsonNode waiting = running.get("jobs/" + scheduled).json().get("waiting_on");
        assertThat(names(waiting))
                .startsWith("kind", "summary", "text", "next_action")
                .contains("until");
        assertThat(waiting.get("kind").asText()).isEqualTo("scheduled");
        assertThat(waiting.get("summary").asText()).isEqualTo("scheduled(until=2099-01-01 00:00:00Z)");
        assertThat(waiting.get("text").asText()).startsWith("It is due at 2099-01-01 00:00:00Z (in ");
        assertThat(waiting.get("next_action").isNull()).isTrue();
        assertThat(waiting.get("until").asText()).isEqualTo("2099-01-01T00:00:00Z");
        String dead = running.sql("select id from executor_dead_jobs");
        assertThat(running.get("jobs/" + dead)
                        .json()
                        .at("/waiting_on/next_action")
                        .asText())
                .isEqualTo("vigia retry " + dead + " --reason \"…\"");
    }

    @Test
    void aJobThatIsInAnOpenTransactionIsNotFoundWithTheReason() throws SQLException {
        try (Connection producer = running.database.dataSource().getConnection()) {
            producer.setAutoCommit(false);
            UUID job = running.vigia.enqueue(producer, NewJob.of("stamp")).id();
            await().until(() -> running.get("jobs/" + job).json().has("waiting_on"));
            RunningServer.Answer answer = running.get("jobs/" + job);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.json().at("/waiting_on/kind").asText()).isEqualTo("invisible");
            producer.rollback();
            assertThat(running.get("jobs/" + job).json().has("waiting_on")).isFalse();
        }
    }

    @Test
    void workersAreListedUnderTheirPluralNoun() {
        JsonNode workers = running.get("workers").json().get("workers");
        assertThat(workers).isNotEmpty();
        assertThat(names(workers.get(0)))
                .contains(
                        "id",
                        "host",
                        "pid",
                        "version",
                        "started_at",
                        "last_seen_at",
                        "slots",
                        "state",
                        "lease_duration_seconds",
                        "silent_for_seconds");
        assertThat(workers.at("/0/lease_duration_seconds").isNumber()).isTrue();
    }

    @Test
    void theProbesNeedNoKey() {
        for (String probe : List.of("/livez", "/readyz", "/startupz")) {
            assertThat(running.send(running.bare(probe).GET()).status())
                    .as(probe)
                    .isEqualTo(200);
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> i = object.fieldNames(); i.hasNext(); ) {
            names.add(i.next());
        }
        return names;
    }
}
