package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Schema;
import dev.vigia.observe.DeadJobs.DeadJob;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class DeadJobsTest {
    private static final DeadJobsQuery ALL = DeadJobsQuery.defaults();

    private TestDatabase database;
    private SqlWorker worker;
    private Observer observer;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(database, "orchestrator-a");
        observer = new Observer(database.dataSource(), Schema.PUBLIC);
    }

    private List<UUID> ids(DeadJobsQuery query) {
        return observer.deadJobs(query).jobs().stream().map(DeadJob::jobId).toList();
    }

    @Test
    void nothingDeadGivesAnEmptyPageAndAFullSummary() {
        DeadJobs dead = observer.deadJobs(ALL);
        assertThat(dead.jobs()).isEmpty();
        assertThat(dead.nextCursor()).isNull();
        assertThat(dead.summary().totalDead()).isZero();
        assertThat(dead.summary().byType()).isEmpty();
        assertThat(dead.summary().byReason())
                .isEqualTo(Map.of(
                        "ttl_exceeded",
                        0L,
                        "max_attempts_exceeded",
                        0L,
                        "handler_error",
                        0L,
                        "precondition_failed",
                        0L));
        assertThat(dead.summary().queryParams()).isEqualTo(ALL);
    }

    @Test
    void eachOfTheFourReasonsIsReachable() {
        UUID exhausted = worker.dead("run_tsa", "handler_error");
        UUID permanent = worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa"), "permanent_error");
        UUID unmet = worker.claimAndFail(SqlWorker.enqueue(database, "build_artifact"), "precondition_failed");
        UUID lost = worker.lost("build_artifact");

        DeadJobs dead = observer.deadJobs(ALL);

        assertThat(dead.jobs()).extracting(DeadJob::jobId).containsExactly(lost, unmet, permanent, exhausted);
        assertThat(dead.jobs())
                .extracting(DeadJob::reason)
                .containsExactly("ttl_exceeded", "precondition_failed", "handler_error", "max_attempts_exceeded");
        assertThat(dead.summary().byReason())
                .hasSize(4)
                .allSatisfy((reason, count) -> assertThat(count).isOne());
        assertThat(dead.summary().byType()).isEqualTo(Map.of("run_tsa", 2L, "build_artifact", 2L));
        assertThat(dead.summary().totalDead()).isEqualTo(4);
    }

    @Test
    void aDeadJobShowsTheLeaseUnderWhichItDied() {
        UUID id = worker.dead("run_tsa", "handler_error");
        DeadJob job = observer.deadJobs(ALL).jobs().get(0);
        assertThat(job.jobId()).isEqualTo(id);
        assertThat(job.status()).isEqualTo("failed");
        assertThat(job.lockedBy()).isEqualTo("orchestrator-a");
        assertThat(job.traceId()).isEqualTo("orchestrator-a-" + id + "-1");
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(job.maxAttempts()).isEqualTo(1);
        assertThat(job.correlationId()).isEqualTo(id);
        assertThat(job.lockedAt()).isAfterOrEqualTo(job.createdAt()).isBeforeOrEqualTo(job.updatedAt());
        assertThat(job.heartbeatAt()).isEqualTo(job.lockedAt());
        assertThat(job.lastError()).isEqualTo("HTTP 503 from tsa.example");
        assertThat(job.errorKind()).isEqualTo("handler_error");
    }

    @Test
    void theSummaryCountsAllThatMatchWhateverThePage() {
        for (int i = 0; i < 7; i++) {
            worker.dead(i < 5 ? "run_tsa" : "build_artifact", i % 2 == 0 ? "handler_error" : "permanent_error");
        }
        DeadJobs page = observer.deadJobs(ALL.withLimit(2));
        assertThat(page.jobs()).hasSize(2);
        assertThat(page.summary().totalDead()).isEqualTo(7);
        assertThat(page.summary().byType()).isEqualTo(Map.of("run_tsa", 5L, "build_artifact", 2L));
        assertThat(page.summary().byReason())
                .containsEntry("max_attempts_exceeded", 4L)
                .containsEntry("handler_error", 3L);
        DeadJobs next = observer.deadJobs(ALL.withLimit(2).withCursor(page.nextCursor()));
        assertThat(next.summary().totalDead()).isEqualTo(7);
    }

    @Test
    void filtersNarrowPageAndSummaryAlike() {
        UUID document = UUID.randomUUID();
        UUID tsa = worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa", document, 1), "handler_error");
        UUID artifact =
                worker.claimAndFail(SqlWorker.enqueue(database, "build_artifact", document, 1), "permanent_error");
        UUID other = worker.dead("build_artifact", "handler_error");
        assertThat(ids(ALL.withType("run_tsa"))).containsExactly(tsa);
        assertThat(ids(ALL.withCorrelation(document))).containsExactly(artifact, tsa);
        assertThat(ids(ALL.withReason("max_attempts_exceeded"))).containsExactly(other, tsa);
        assertThat(ids(ALL.withReason("max_attempts_exceeded").withType("build_artifact")))
                .containsExactly(other);
        assertThat(observer.deadJobs(ALL.withType("run_tsa")).summary().byType())
                .isEqualTo(Map.of("run_tsa", 1L));
        assertThat(observer.deadJobs(ALL.withCorrelation(document)).summary().totalDead())
                .isEqualTo(2);
        assertThat(observer.deadJobs(ALL.withReason("handler_error")).summary().byReason())
                .containsEntry("handler_error", 1L)
                .containsEntry("max_attempts_exceeded", 0L);
        assertThat(observer.deadJobs(ALL.withType("none")).summary().totalDead())
                .isZero();
    }

    @Test
    void whatDiedBeforeTheWindowIsLeftOut() {
        UUID old = worker.dead("run_tsa", "handler_error");
        database.execute("update executor_waiting set updated_at = clock_timestamp() - interval '25 hours'");
        UUID young = worker.dead("run_tsa", "handler_error");
        assertThat(ids(ALL)).containsExactly(young);
        assertThat(observer.deadJobs(ALL).summary().totalDead()).isOne();
        assertThat(ids(ALL.withSinceHours(26))).containsExactly(young, old);
    }

    @Test
    void pagesPartTheListAndNewDeathsDoNotShiftThem() {
        List<UUID> died = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            died.add(0, worker.dead("run_tsa", "handler_error"));
        }
        DeadJobs first = observer.deadJobs(ALL.withLimit(2));
        worker.dead("run_tsa", "handler_error");
        DeadJobs second = observer.deadJobs(ALL.withLimit(2).withCursor(first.nextCursor()));
        DeadJobs third = observer.deadJobs(ALL.withLimit(2).withCursor(second.nextCursor()));
        List<UUID> seen = new ArrayList<>();
        List.of(first, second, third).forEach(page -> page.jobs().forEach(job -> seen.add(job.jobId())));
        assertThat(seen).isEqualTo(died);
        assertThat(third.nextCursor()).isNull();
    }

    @Test
    void jobsThatDiedInTheSameInstantAreParted() {
        for (int i = 0; i < 6; i++) {
            worker.dead("run_tsa", "handler_error");
        }
        database.execute("update executor_waiting set updated_at = date_trunc('second', clock_timestamp())");
        DeadJobs first = observer.deadJobs(ALL.withLimit(3));
        List<UUID> rest = ids(ALL.withLimit(3).withCursor(first.nextCursor()));
        assertThat(rest)
                .hasSize(3)
                .doesNotContainAnyElementsOf(
                        first.jobs().stream().map(DeadJob::jobId).toList());
    }

    @Test
    void aRetriedJobIsNoLongerDead() {
        worker.dead("run_tsa", "handler_error");
        database.execute("update executor_waiting set max_attempts = max_attempts + 1");
        assertThat(ids(ALL)).isEmpty();
    }

    @Test
    void aWaitingRowThatDoesNotKnowTheKindIsExplainedByItsRun() {
        worker.dead("run_tsa", "handler_error");
        worker.dead("run_tsa", "precondition_failed");
        database.execute("update executor_waiting set error_kind = null");
        DeadJobs dead = observer.deadJobs(ALL);
        assertThat(dead.jobs())
                .extracting(DeadJob::reason)
                .containsExactly("precondition_failed", "max_attempts_exceeded");
        assertThat(dead.summary().totalDead()).isEqualTo(2);
        assertThat(dead.summary().byReason())
                .containsEntry("precondition_failed", 1L)
                .containsEntry("max_attempts_exceeded", 1L);
    }

    @Test
    void parametersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> ALL.withLimit(0))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("limit");
        assertThatThrownBy(() -> ALL.withLimit(501))
                .hasMessageContaining("limit")
                .hasMessageContaining("501");
        assertThatThrownBy(() -> ALL.withSinceHours(0)).hasMessageContaining("since_hours");
        assertThatThrownBy(() -> ALL.withReason("bored"))
                .hasMessageContaining("reason")
                .hasMessageContaining("ttl_exceeded");
        assertThatThrownBy(() -> observer.deadJobs(ALL.withCursor("nonsense")))
                .isInstanceOfSatisfying(
                        InvalidQueryException.class,
                        e -> assertThat(e.parameter()).isEqualTo("cursor"));
    }
}
