package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Schema;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The seven hold on a healthy system of every kind of job, and each is seen to break. */
@ExtendWith(FreshDatabase.class)
class HappyPathsTest {
    private final UUID document = UUID.randomUUID();
    private TestDatabase database;
    private Observer observer;
    private UUID succeeded;
    private UUID queued;
    private UUID running;
    private UUID dead;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        observer = new Observer(database.dataSource(), Schema.PUBLIC);
        SqlWorker worker = new SqlWorker(database, "orchestrator-a");
        succeeded = worker.succeed(worker.claim(SqlWorker.enqueue(database, "run_tsa", document, 3)));
        database.rows("select enqueue_job(p_type => 'build_artifact', p_parent_id => ?)", succeeded);
        queued = SqlWorker.enqueue(database, "run_tsa", 3600);
        running = worker.claim(SqlWorker.enqueue(database, "run_tsa"));
        worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa"), "handler_error");
        dead = worker.dead("run_tsa", "precondition_failed");
        worker.settle(worker.claim(SqlWorker.enqueue(database, "run_tsa")), "cancelled", null);
        database.execute("update executor_job set created_at = '2026-02-01T00:00:00Z'");
    }

    private HappyPath path(String code) {
        return observer.happyPaths().stream()
                .filter(p -> p.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private void assertBroken(String code, UUID... jobs) {
        HappyPath path = path(code);
        assertThat(path.holds()).as(path.finding()).isFalse();
        assertThat(path.sample())
                .containsExactlyInAnyOrder(
                        List.of(jobs).stream().map(UUID::toString).toArray(String[]::new));
        assertThat(observer.happyPaths())
                .as("and no other breaks with it")
                .filteredOn(p -> !p.holds())
                .hasSize(1);
    }

    @Test
    void allSevenHoldOnAHealthySystem() {
        List<HappyPath> paths = observer.happyPaths();
        assertThat(paths)
                .hasSize(7)
                .allSatisfy(path -> assertThat(path.holds()).as(path.finding()).isTrue());
        assertThat(paths).allSatisfy(path -> assertThat(path.sample()).isEmpty());
        assertThat(paths)
                .extracting(HappyPath::title)
                .containsExactly(
                        "correlation on every job",
                        "trace on every executed job",
                        "never succeeded without trace",
                        "one owner",
                        "no running job without live heartbeat",
                        "where is it stuck",
                        "why");
    }

    @Test
    void theFindingsSayWhatWasCounted() {
        assertThat(path("correlation_on_every_job").finding()).startsWith("0 without, of 7; ");
        assertThat(path("trace_on_every_executed_job").finding())
                .isEqualTo("0 without, of 4 finished attempts; 0 without its own, of 1 running");
        assertThat(path("never_succeeded_without_trace").finding()).isEqualTo("0 since 2026-02-01");
        assertThat(path("one_owner").finding())
                .isEqualTo("0 leases without a live worker, 0 jobs in two places, of 7 looked at");
        assertThat(path("no_running_job_without_live_heartbeat").finding()).matches("0 of 1; oldest beat \\d+\\.\\d s");
        assertThat(path("where_is_it_stuck").finding())
                .isEqualTo("5 unfinished, each with a reason: backoff 1, behind 1, dead 1, running 1, scheduled 1");
        assertThat(path("why").finding()).isEqualTo("1 dead, each with a reason: precondition_failed 1");
    }

    @Test
    void allSevenHoldOnAnEmptySystem() {
        try (TestDatabase empty = TestDatabase.migrated()) {
            assertThat(new Observer(empty.dataSource(), Schema.PUBLIC).happyPaths())
                    .allSatisfy(
                            path -> assertThat(path.holds()).as(path.finding()).isTrue());
        }
    }

    @Test
    void aJobWithoutCorrelationIsFound() {
        database.execute("alter table executor_job alter correlation_id drop not null");
        database.execute("update executor_job set correlation_id = null where id = ?", queued);
        assertBroken("correlation_on_every_job", queued);
    }

    @Test
    void aFollowUpThatLeftItsParentsCorrelationIsFound() {
        UUID child = database.value(UUID.class, "select id from executor_job where parent_id = ?", succeeded);
        database.execute("update executor_job set correlation_id = gen_random_uuid() where id = ?", child);
        assertBroken("correlation_on_every_job", child);
    }

    @Test
    void anEventOfAnotherCorrelationThanItsJobsIsFound() {
        database.execute("insert into executor_events (kind, job_id) values ('tsa.confirmed', ?)", running);
        assertBroken("correlation_on_every_job", running);
    }

    @Test
    void aRunningJobWithoutItsTraceIsFound() {
        database.execute("update executor_leases set trace_id = null");
        assertBroken("trace_on_every_executed_job", running);
    }

    @Test
    void aRunningJobWithTheTraceOfAnotherAttemptIsFound() {
        database.execute("update executor_leases set attempts = attempts + 1");
        assertBroken("trace_on_every_executed_job", running);
    }

    @Test
    void aFinishedAttemptWithoutTraceIsFound() {
        database.execute("update executor_job_runs set trace_id = null where job_id = ?", dead);
        assertBroken("trace_on_every_executed_job", dead);
    }

    @Test
    void aSuccessWithoutTraceIsFoundAndTheOriginalsOwnCheckFindsItToo() {
        String originals = "select count(*) from executor_jobs where created_at >= '2026-02-01T00:00:00Z'"
                + " and status = 'succeeded' and trace_id is null";
        assertThat(database.number(originals)).isZero();
        database.execute("update executor_job_runs set trace_id = null where job_id = ?", succeeded);
        assertThat(database.number(originals)).isOne();
        HappyPath path = path("never_succeeded_without_trace");
        assertThat(path.holds()).isFalse();
        assertThat(path.finding()).isEqualTo("1 since 2026-02-01");
        assertThat(path.sample()).containsExactly(succeeded.toString());
    }

    @Test
    void aSuccessWithoutTraceFromBeforeTheCutoffIsTolerated() {
        database.execute("update executor_job_runs set trace_id = null");
        database.execute("update executor_job set created_at = '2026-01-31T23:59:59Z'");
        assertThat(path("never_succeeded_without_trace").holds()).isTrue();
        assertThat(path("trace_on_every_executed_job").holds()).isTrue();
    }

    @Test
    void aLeaseOfAWorkerThatEndedIsFound() {
        database.execute("update executor_workers set state = 'drained'");
        assertBroken("one_owner", running);
    }

    @Test
    void aJobInTwoPlacesIsFound() {
        database.execute("""
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                values (?, 'run_tsa', 0, now(), 1, 10, now())
                """, succeeded);
        assertBroken("one_owner", succeeded);
    }

    @Test
    void aRunningJobWhoseWorkerIsSilentIsFound() {
        new SqlWorker(database, "orchestrator-a").fallSilent();
        assertBroken("no_running_job_without_live_heartbeat", running);
        assertThat(path("no_running_job_without_live_heartbeat").finding()).startsWith("1 of 1; oldest beat 36");
    }

    @Test
    void aJobThatStandsNowhereIsFound() {
        database.execute("delete from executor_waiting where id = ?", queued);
        assertBroken("where_is_it_stuck", queued);
        assertThat(path("where_is_it_stuck").finding())
                .isEqualTo("4 unfinished, 1 without a place, 0 places without a job, of 7 looked at");
    }

    @Test
    void aPlaceWithoutAJobIsFound() {
        database.execute("delete from executor_job where id = ?", queued);
        assertBroken("where_is_it_stuck", queued);
    }

    @Test
    void aDeadJobWhoseLastAttemptIsMissingIsFound() {
        database.execute("delete from executor_job_runs where job_id = ?", dead);
        assertBroken("why", dead);
    }

    @Test
    void aDeadJobWhoseLastAttemptSaysOtherwiseIsFound() {
        database.execute("update executor_waiting set error_kind = 'handler_error' where id = ?", dead);
        assertBroken("why", dead);
    }
}
