package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The statement took effect, and its answer never arrived. */
@Execution(ExecutionMode.CONCURRENT)
class LostAnswersTest {
    private static final String CLAIM = "with recursive frozen";
    private static final String SETTLE = "returning l.*";

    private Scenario scenario;
    private FaultProxy proxy;
    private WorkerJvm worker;

    @BeforeEach
    void startAWorkerBehindTheProxy() {
        scenario = new Scenario("answer lost");
        proxy = new FaultProxy(scenario.database().port());
        // prepareThreshold 0: every statement, COMMIT too, travels with its text, so that the proxy knows it
        String url = scenario.database().jdbcUrl(proxy.port()) + "&prepareThreshold=0";
        // one slot: the next job starts when the engine is done with the one before
        worker = WorkerJvm.start(WorkerOptions.shortLease(url).withSlots(1));
        worker.id();
    }

    @AfterEach
    void end() {
        worker.close();
        proxy.close();
        scenario.close();
    }

    @Test
    void aSettlementWhoseAnswerIsLostIsAppliedOnce() {
        UUID job = scenario.enqueue(1, Effects.OUTSIDE, 500, 0).get(0);
        awaitLease(job);
        proxy.loseAnswerTo(SETTLE);
        assertAppliedOnce("of settle");
    }

    @Test
    void aTransactionalSettlementWhoseCommitIsNotAnsweredIsAppliedOnce() {
        UUID job = scenario.enqueue(1, Effects.INSIDE, 500, 0).get(0);
        awaitLease(job);
        proxy.loseAnswerTo("COMMIT");
        assertAppliedOnce("of commit, with work");
    }

    private void assertAppliedOnce(String what) {
        scenario.until(() -> assertThat(proxy.answersLost()).isOne());
        scenario.untilAllEnded();
        scenario.enqueue(1, Effects.OUTSIDE, 5, 0);
        scenario.until(() -> assertThat(scenario.succeeded()).isEqualTo(2));
        scenario.assertHistoryAtRest();
        assertThat(scenario.database().number("select max(attempt) from executor_job_runs"))
                .isOne();
        assertThat(scenario.database().number("select count(*) from effects")).isEqualTo(2);
        assertThat(scenario.events("stale_completion_rejected")).isZero();
        scenario.print("%s: applied once, 1 attempt, 1 effect", what);
    }

    @Test
    void aClaimWhoseAnswerIsLostLeavesNoJobLeasedForEver() {
        proxy.loseAnswerTo(CLAIM);
        scenario.until(() -> assertThat(proxy.answersLost()).isOne()); // an empty claim: the next one is to count
        proxy.loseAnswerTo(CLAIM);
        scenario.enqueue(3, Effects.INSIDE, 5, 0);
        scenario.until(() -> assertThat(proxy.answersLost()).isEqualTo(2));
        long before = System.nanoTime();
        scenario.until(
                Scenario.LEASE.plus(Scenario.TICK).plus(Scenario.SLACK),
                () -> assertThat(scenario.succeeded()).isEqualTo(3));
        scenario.assertHistoryAtRest();
        scenario.print(
                "of claim: %d attempts for 3 jobs, all done after %d ms",
                scenario.database()
                        .number(
                                "select sum(attempt) from executor_jobs j join executor_job_runs r on r.job_id = j.id and r.outcome = 'succeeded'"),
                Duration.ofNanos(System.nanoTime() - before).toMillis());
    }

    /** The job is done before the enqueuer, which never heard that it exists, comes with it again. */
    @Test
    void anEnqueueWhoseAnswerIsLostMayBeRepeatedAfterItsJobHasEnded() throws Exception {
        try (FaultProxy enqueuers = new FaultProxy(scenario.database().port());
                HikariDataSource source = scenario.database().poolBehind(enqueuers.port())) {
            Vigia vigia = Vigia.on(source).build();
            NewJob job = Producer.job(Effects.INSIDE, 1, 5, 0).withDedupeKey("once");
            enqueuers.loseAnswerTo("COMMIT");
            enqueuers.cutBothAt("executor_take_key", 2);
            CompletableFuture<Enqueued> answer = CompletableFuture.supplyAsync(() -> vigia.enqueue(job));
            scenario.until(() -> assertThat(enqueuers.isCut()).isTrue());
            scenario.until(() -> assertThat(scenario.succeeded()).isOne());
            enqueuers.heal();
            assertThat(answer.get(10, TimeUnit.SECONDS).duplicate()).isFalse();
            scenario.assertHistoryAtRest();
            assertThat(scenario.database().number("select count(*) from executor_job"))
                    .isOne();
            assertThat(vigia.enqueue(job).duplicate())
                    .as("the key is free again")
                    .isFalse();
            scenario.print("of enqueue: 1 job, 1 effect, its key is free again");
        }
    }

    private void awaitLease(UUID job) {
        scenario.until(
                () -> assertThat(scenario.database().number("select count(*) from executor_leases where id = ?", job))
                        .isOne());
    }
}
