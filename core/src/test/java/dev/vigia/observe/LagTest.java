package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vigia.job.Schema;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What counts as waiting, and what does not. */
@ExtendWith(FreshDatabase.class)
class LagTest {
    private TestDatabase database;
    private SqlWorker worker;
    private Observer observer;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(database, "orchestrator-a");
        observer = new Observer(
                database.dataSource(),
                Schema.PUBLIC,
                ObserverSettings.defaults().withCountsKept(Duration.ZERO));
    }

    private double lag() {
        return observer.health().estimatedLagSeconds();
    }

    private void freeze(String type) {
        database.execute("insert into executor_gates (type, reason, frozen_by) values (?, 'test', 'ana')", type);
    }

    @Test
    void aFutureJobDoesNotWait() {
        SqlWorker.enqueue(database, "run_tsa", 3600);
        assertThat(lag()).isZero();
    }

    @Test
    void aDueRetryWaits() {
        worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa"), "handler_error");
        assertThat(lag()).as("in backoff").isZero();
        database.execute("update executor_waiting set run_at = clock_timestamp() - interval '90 seconds'");
        assertThat(lag()).isCloseTo(90, within(5.0));
    }

    @Test
    void aDeadJobDoesNotWait() {
        worker.dead("run_tsa", "handler_error");
        database.execute("update executor_waiting set run_at = clock_timestamp() - interval '90 seconds'");
        assertThat(lag()).isZero();
    }

    @Test
    void aRunningJobDoesNotWait() {
        worker.claim(SqlWorker.enqueue(database, "run_tsa", -90));
        assertThat(lag()).isZero();
    }

    @Test
    void theOldestOfAllPrioritiesIsFound() {
        SqlWorker.enqueue(database, "run_tsa", -10);
        database.execute(
                "select enqueue_job('run_tsa', p_priority => 7, p_run_at => clock_timestamp() - interval '200 seconds')");
        database.execute(
                "select enqueue_job('run_tsa', p_priority => -7, p_run_at => clock_timestamp() + interval '200 seconds')");
        assertThat(lag()).isCloseTo(200, within(5.0));
    }

    @Test
    void jobsOfAFrozenTypeDoNotWait() {
        SqlWorker.enqueue(database, "run_tsa", -500);
        SqlWorker.enqueue(database, "build_artifact", -50);
        freeze("run_tsa");
        assertThat(lag()).isCloseTo(50, within(5.0));
        database.execute("update executor_gates set lifted_at = clock_timestamp()");
        assertThat(lag()).isCloseTo(500, within(5.0));
    }

    @Test
    void nothingWaitsWhileAllIsFrozen() {
        SqlWorker.enqueue(database, "run_tsa", -500);
        freeze(null);
        assertThat(lag()).isZero();
    }

    @Test
    void manyFrozenJobsInFrontHideNothing() {
        database.execute("""
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                select executor_uuid7(), 'run_tsa', 0, clock_timestamp() - interval '1 hour', 0, 10, clock_timestamp()
                  from generate_series(1, 5001)
                """);
        freeze("run_tsa");
        assertThat(lag()).isZero();
        SqlWorker.enqueue(database, "build_artifact", -50);
        assertThat(lag()).isCloseTo(50, within(5.0));
        database.execute(
                "select enqueue_job('build_artifact', p_priority => 1, p_run_at => clock_timestamp() - interval '20 seconds')");
        assertThat(lag())
                .as("the nearer one is seen, the older one must not be forgotten")
                .isCloseTo(50, within(5.0));
    }

    @Test
    void morePrioritiesThanAreLookedAtHideNothing() {
        database.execute("""
                select enqueue_job('run_tsa', p_priority => n, p_run_at => clock_timestamp() - n * interval '1 second')
                  from generate_series(1, 150) n
                """);
        assertThat(lag()).isCloseTo(150, within(5.0));
    }
}
