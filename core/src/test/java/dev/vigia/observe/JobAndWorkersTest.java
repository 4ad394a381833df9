package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vigia.job.Run;
import dev.vigia.job.Schema;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class JobAndWorkersTest {
    private TestDatabase database;
    private SqlWorker worker;
    private Observer observer;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(database, "orchestrator-a");
        observer = new Observer(database.dataSource(), Schema.PUBLIC);
    }

    @Test
    void anUnknownJobIsEmpty() {
        assertThat(observer.job(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aJobComesWithItsAttemptsParentAndChildren() {
        UUID parent = SqlWorker.enqueue(database, "protect_document_v2");
        UUID job = database.value(UUID.class, "select enqueue_job(p_type => 'run_tsa', p_parent_id => ?)", parent);
        UUID child =
                database.value(UUID.class, "select enqueue_job(p_type => 'build_artifact', p_parent_id => ?)", job);
        worker.claimAndFail(job, "dependency_error");
        worker.settle(worker.claim(due(job)), "snoozed", null);
        worker.claim(due(job));

        JobDetails details = observer.job(job).orElseThrow();

        assertThat(details.job().status()).isEqualTo("running");
        assertThat(details.job().attempts()).isEqualTo(3);
        assertThat(details.job().lastError()).isEqualTo("HTTP 503 from tsa.example");
        assertThat(details.runs())
                .extracting(Run::attempt, Run::outcome)
                .containsExactly(tuple(1, "failed"), tuple(2, "snoozed"));
        assertThat(details.parentId()).isEqualTo(parent);
        assertThat(details.children()).containsExactly(child);
        assertThat(details.truncated()).isFalse();
        assertThat(observer.job(parent).orElseThrow().children()).containsExactly(job);
    }

    private UUID due(UUID job) {
        database.execute("update executor_waiting set run_at = clock_timestamp() where id = ?", job);
        return job;
    }

    @Test
    void aRowKnowsItsDerivedWords() {
        JobRow dead = observer.job(worker.dead("run_tsa", "handler_error"))
                .orElseThrow()
                .job();
        assertThat(dead.dead()).isTrue();
        assertThat(dead.retrying()).isFalse();
        assertThat(dead.isFinal()).isFalse();
        JobRow retrying = observer.job(worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa"), "handler_error"))
                .orElseThrow()
                .job();
        assertThat(retrying.retrying()).isTrue();
        JobRow done = observer.job(worker.succeed(worker.claim(SqlWorker.enqueue(database, "run_tsa"))))
                .orElseThrow()
                .job();
        assertThat(done.isFinal()).isTrue();
    }

    @Test
    void aJobOfVeryManyAttemptsShowsTheLatestAndSaysSo() {
        UUID job = SqlWorker.enqueue(database, "run_tsa");
        database.execute("""
                insert into executor_job_runs (job_id, attempt, max_attempts, correlation_id, type, worker_id, run_at, started_at,
                                               finished_at, outcome)
                select ?, n, 9999, ?, 'run_tsa', 'w', now(), now(), now(), 'snoozed' from generate_series(1, ?) n
                """, job, job, JobDetails.MAX_RUNS + 1);
        JobDetails details = observer.job(job).orElseThrow();
        assertThat(details.truncated()).isTrue();
        assertThat(details.runs()).hasSize(JobDetails.MAX_RUNS);
        assertThat(details.runs().get(0).attempt()).isEqualTo(2);
    }

    @Test
    void workersSayWhatTheyHoldAndWhetherTheyLive() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        SqlWorker silent = new SqlWorker(database, "orchestrator-b");
        silent.claim(SqlWorker.enqueue(database, "run_tsa"));
        silent.fallSilent();
        database.execute("""
                update executor_workers
                   set host = 'node-1', pid = 4711, version = '6', slots = 16, busy = 2, types = '{run_tsa}', clock_offset_ms = -3,
                       pool_active = 1, pool_size = 10
                 where id = 'orchestrator-a'
                """);

        assertThat(observer.workers())
                .extracting(WorkerRow::id, WorkerRow::alive, WorkerRow::running, WorkerRow::state)
                .containsExactlyInAnyOrder(
                        tuple("orchestrator-a", true, 2L, "live"), tuple("orchestrator-b", false, 1L, "live"));
        WorkerRow row =
                observer.workers().stream().filter(WorkerRow::alive).findFirst().orElseThrow();
        assertThat(row.host()).isEqualTo("node-1");
        assertThat(row.pid()).isEqualTo(4711);
        assertThat(row.slots()).isEqualTo(16);
        assertThat(row.types()).containsExactly("run_tsa");
        assertThat(row.clockOffsetMs()).isEqualTo(-3);
        assertThat(row.leaseDuration()).isEqualTo(Duration.ofSeconds(45));
        assertThat(row.silentFor()).isLessThan(Duration.ofSeconds(45));
    }

    @Test
    void workersSayHowTheirSlotsAreDividedAndWhatRunsOfEachType() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        worker.claim(SqlWorker.enqueue(database, "build_artifact"));
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        database.execute("""
                update executor_workers set types = null, except_types = '{never}', share_types = '{run_tsa,*}',
                       share_slots = '{24,8}', lends_slots = true, priority_reserve = 10""");
        WorkerRow row = observer.workers("whatever").get(0);
        assertThat(row.slotsByType()).containsExactly(Map.entry("run_tsa", 24), Map.entry("*", 8));
        assertThat(row.runningByType()).containsExactly(Map.entry("build_artifact", 1L), Map.entry("run_tsa", 2L));
        assertThat(row.lendsSlots()).isTrue();
        assertThat(row.priorityReserve()).isEqualTo(10);
        assertThat(row.exceptTypes()).containsExactly("never");
        assertThat(observer.workers("never")).as("nobody takes it").isEmpty();
    }

    @Test
    void theLongestDueJobOfEachPriorityIsKnown() {
        UUID urgent = SqlWorker.enqueue(database, "run_tsa");
        UUID patient = SqlWorker.enqueue(database, "build_artifact");
        UUID future = SqlWorker.enqueue(database, "run_tsa");
        database.execute(
                "update executor_waiting set priority = 7, run_at = now() - interval '1 hour' where id = ?", patient);
        database.execute(
                "update executor_waiting set priority = 9, run_at = now() + interval '1 hour' where id = ?", future);
        assertThat(observer.duePriorities())
                .extracting(DuePriority::priority, DuePriority::oldestJob, DuePriority::oldestType)
                .containsExactly(tuple(0, urgent, "run_tsa"), tuple(7, patient, "build_artifact"));
        assertThat(observer.duePriorities().get(1).waited()).isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void aWorkerThatReportedNothingHasNullsAndAnyType() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        WorkerRow row = observer.workers().get(0);
        assertThat(row.types()).isNull();
        assertThat(row.slots()).isNull();
        assertThat(row.pid()).isNull();
    }

    @Test
    void workersLongDeadAreForgottenUnlessTheyStillHoldSomething() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        new SqlWorker(database, "orchestrator-b").claim(1);
        database.execute(
                "update executor_workers set state = 'drained', last_seen_at = clock_timestamp() - interval '2 days'");
        assertThat(observer.workers()).extracting(WorkerRow::id).containsExactly("orchestrator-a");
    }
}
