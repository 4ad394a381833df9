package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.ActionReport;
import dev.vigia.job.ActionReport.Skipped;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class OperationsTest {
    private static final Operator ANA = new Operator("ana@ops", "the authority answers again", "req-1");

    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource())
                .handler("dies", context -> Outcome.permanentlyFailed("no"))
                .build();
    }

    @Test
    void aDeadJobIsGrantedOneMoreAttemptAndItsAttemptsOnlyGrow() {
        UUID dead = dead(null);
        ActionReport report = vigia.operations().retry(JobFilter.ofId(dead), ANA, null, false);
        assertThat(report).isEqualTo(new ActionReport(false, 1, 1, List.of(dead), List.of()));
        assertThat(row(dead))
                .containsEntry("status", "failed")
                .containsEntry("attempts", 1)
                .containsEntry("max_attempts", 2);
        vigia.runOnce(1);
        assertThat(row(dead)).containsEntry("attempts", 2);

        vigia.operations().retry(JobFilter.ofId(dead), ANA, 5, false);
        assertThat(row(dead)).containsEntry("max_attempts", 7);
    }

    @Test
    void aDryRunChangesNothingAndAnActionIsAuditedForEver() {
        UUID dead = dead(null);
        List<Map<String, Object>> before = database.rows("select * from executor_jobs");
        assertThat(vigia.operations()
                        .retry(JobFilter.ofId(dead), ANA, null, true)
                        .changed())
                .isOne();
        assertThat(database.rows("select * from executor_jobs")).isEqualTo(before);
        assertThat(database.number("select count(*) from executor_audit")).isZero();

        vigia.operations().retry(JobFilter.ofId(dead), ANA, null, false);
        assertThat(database.rows("select actor, action, object, reason, request_id from executor_audit"))
                .containsExactly(Map.of(
                        "actor",
                        "ana@ops",
                        "action",
                        "retry",
                        "object",
                        "job " + dead,
                        "reason",
                        "the authority answers again",
                        "request_id",
                        "req-1"));
        for (String attempt : List.of(
                "update executor_audit set actor = 'x'", "delete from executor_audit", "truncate executor_audit")) {
            assertThatThrownBy(() -> database.execute(attempt))
                    .hasRootCauseMessage("ERROR: executor_audit is append-only: "
                            + attempt.substring(0, attempt.indexOf(' ')).toUpperCase(java.util.Locale.ROOT)
                            + " refused\n  Where: PL/pgSQL function executor_audit_is_append_only() line 3 at RAISE");
        }
    }

    @Test
    void byFilterOnlyThoseItMeansAreTouched() {
        UUID one = dead(null);
        UUID two = dead(null);
        UUID other =
                vigia.enqueue(NewJob.of("other").withDelay(Duration.ofHours(1))).id();
        JobFilter deadOnes = new JobFilter(null, "dies", "dead", null, "handler_error", null, null, null);
        assertThat(vigia.operations().retry(deadOnes, ANA, null, false).jobs()).containsExactlyInAnyOrder(one, two);
        assertThat(row(other)).containsEntry("status", "queued");
        JobFilter nothing = new JobFilter(null, "dies", "dead", null, "ttl_exceeded", null, null, null);
        assertThat(vigia.operations().retry(nothing, ANA, null, false).matched())
                .isZero();
    }

    @Test
    void aRetryOfAScheduledJobMakesItDueNow() {
        UUID job =
                vigia.enqueue(NewJob.of("dies").withDelay(Duration.ofHours(1))).id();
        vigia.operations().retry(JobFilter.ofId(job), ANA, null, false);
        assertThat(vigia.runOnce(1).claimed()).isOne();
    }

    @Test
    void whatCannotBeDoneIsSaidWithItsReason() {
        UUID running = vigia.enqueue(NewJob.of("t")).id();
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-x')");
        assertThat(vigia.operations()
                        .retry(JobFilter.ofId(running), ANA, null, false)
                        .skipped())
                .containsExactly(
                        new Skipped(running, "running: its lease decides; cancel it first, or wait for its outcome"));

        database.rows("select settle_job(?, 'orchestrator-x', 1)", running);
        assertThat(vigia.operations()
                        .cancel(JobFilter.ofId(running), ANA, false)
                        .skipped())
                .containsExactly(new Skipped(running, "already succeeded"));
        UUID unknown = UUID.randomUUID();
        assertThat(vigia.operations()
                        .cancel(JobFilter.ofId(unknown), ANA, false)
                        .skipped())
                .containsExactly(new Skipped(unknown, "no such job"));
        assertThatThrownBy(() -> new Operator("ana", " ", null))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("reason is required");
    }

    @Test
    void aWaitingJobIsCancelledAndItsKeyIsFree() {
        UUID job = vigia.enqueue(NewJob.of("t").withDedupeKey("k")).id();
        assertThat(vigia.operations().cancel(JobFilter.ofId(job), ANA, false).changed())
                .isOne();
        assertThat(row(job)).containsEntry("status", "cancelled");
        assertThat(database.rows("select * from claim_orchestrator_jobs(10, 'orchestrator-x')"))
                .as("never claimed after its cancel was answered")
                .isEmpty();
        assertThat(vigia.enqueue(NewJob.of("t").withDedupeKey("k")).duplicate()).isFalse();
    }

    @Test
    void aDeadJobWhoseKeyIsTakenByANewerOneIsNotRevivedBesideIt() {
        UUID dead = dead("k");
        UUID newer = vigia.enqueue(NewJob.of("other").withDedupeKey("k")).id();
        ActionReport report = vigia.operations().retry(JobFilter.ofId(dead), ANA, null, false);
        assertThat(report.skipped())
                .containsExactly(
                        new Skipped(dead, "its dedupe_key is held by a newer job; vigia job --key tells which"));
        assertThat(row(dead)).containsEntry("max_attempts", 1);

        vigia.operations().cancel(JobFilter.ofId(newer), ANA, false);
        assertThat(vigia.operations()
                        .retry(JobFilter.ofId(dead), ANA, null, false)
                        .changed())
                .isOne();
        assertThat(vigia.enqueue(NewJob.of("t").withDedupeKey("k")).id())
                .as("it holds its key again")
                .isEqualTo(dead);
    }

    @Test
    void anIdempotencyKeyEnqueuesOnceAndTellsAReplayFromAnotherRequest() {
        IdempotentAnswer first = vigia.enqueueOnce("key-1", "hash-a", List.of(NewJob.of("t"), NewJob.of("t")));
        IdempotentAnswer again = vigia.enqueueOnce("key-1", "hash-a", List.of(NewJob.of("t"), NewJob.of("t")));
        assertThat(first.state()).isEqualTo(IdempotentAnswer.State.NEW);
        assertThat(again).isEqualTo(new IdempotentAnswer(IdempotentAnswer.State.REPLAYED, first.results()));
        assertThat(vigia.enqueueOnce("key-1", "hash-b", List.of(NewJob.of("t"))).state())
                .isEqualTo(IdempotentAnswer.State.MISMATCH);
        assertThat(database.number("select count(*) from executor_job")).isEqualTo(2);
    }

    private UUID dead(String key) {
        NewJob job = NewJob.of("dies");
        UUID id = vigia.enqueue(key == null ? job : job.withDedupeKey(key)).id();
        vigia.runOnce(10);
        assertThat(database.number("select count(*) from executor_dead_jobs where id = ?", id))
                .isOne();
        return id;
    }

    private Map<String, Object> row(UUID id) {
        return database.rows("select * from executor_jobs where id = ?", id).get(0);
    }
}
