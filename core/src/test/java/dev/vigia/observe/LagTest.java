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

    private void limit(String columns, String values) {
        database.execute("insert into executor_job_types (type, " + columns + ") values ('limited', " + values + ")");
    }

    private int claim(int limit) {
        return database.rows("select id from claim_orchestrator_jobs(?, 'orchestrator-b')", limit)
                .size();
    }

    private void settleAll() {
        database.rows("select settle_job(id, locked_by, attempts, 'succeeded') from executor_leases");
    }

    @Test
    void whatAConcurrencyLimitHoldsBackDoesNotWaitButForWantOfWorkersItDoes() {
        limit("concurrency_limit", "1");
        SqlWorker.enqueue(database, "limited", -500);
        SqlWorker.enqueue(database, "limited", -500);
        assertThat(lag()).as("nobody came yet").isCloseTo(500, within(5.0));
        assertThat(claim(10)).isOne();
        assertThat(lag()).as("held back").isZero();
        settleAll();
        assertThat(lag()).as("the permit is free since a moment").isLessThan(30);
        database.execute("update executor_limit_buckets set spare_at = spare_at - interval '400 seconds'");
        assertThat(lag()).as("nobody comes any more").isCloseTo(400, within(20.0));
        freeze("limited");
        assertThat(lag()).isZero();
    }

    @Test
    void aBacklogOfALimitedTypeForWantOfSlotsWaits() {
        limit("concurrency_limit", "100");
        for (int i = 0; i < 3; i++) {
            SqlWorker.enqueue(database, "limited", -500);
        }
        assertThat(claim(1)).isOne();
        assertThat(lag()).isCloseTo(500, within(5.0));
        assertThat(claim(1)).isOne();
        assertThat(lag()).as("claimed from its lane, for the only slot").isCloseTo(500, within(5.0));
    }

    @Test
    void whatARateHoldsBackDoesNotWait() {
        limit("rate_limit, rate_period, rate_burst", "1, interval '1 hour', 1");
        SqlWorker.enqueue(database, "limited", -500);
        SqlWorker.enqueue(database, "limited", -500);
        assertThat(claim(10)).isOne();
        assertThat(lag()).isZero();
        database.execute("update executor_limit_buckets set full_at = clock_timestamp() - interval '200 seconds',"
                + " spare_at = spare_at - interval '1 hour'");
        assertThat(lag()).as("since its token is there").isCloseTo(200, within(20.0));
    }

    @Test
    void aKeyThatIsUsedUpHidesNoOther() {
        limit("concurrency_limit_per_key", "1");
        for (String key : new String[] {"acme", "acme", "zeta"}) {
            database.execute(
                    "select enqueue_job('limited', p_concurrency_key => ?, p_run_at => clock_timestamp() - interval '500 seconds')",
                    key);
        }
        assertThat(claim(10)).isEqualTo(2);
        assertThat(lag()).as("acme has one running").isZero();
        database.execute(
                "select enqueue_job('limited', p_concurrency_key => 'other', p_run_at => clock_timestamp() - interval '90 seconds')");
        assertThat(lag()).as("in the line, until a claim meets it").isCloseTo(90, within(5.0));
        database.execute("update executor_waiting set lane = 'other' where lane is null");
        database.execute("update executor_limit_buckets set spare_at = null");
        assertThat(lag()).as("in a lane of its own, which has room").isCloseTo(90, within(5.0));
    }

    @Test
    void moreLanesThanAreLookedAtHideNothing() {
        limit("concurrency_limit_per_key", "1");
        database.execute("""
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at, lane)
                select executor_uuid7(), 'limited', 0, clock_timestamp() - n * interval '1 second', 0, 10, clock_timestamp(), 'key ' || n
                  from generate_series(1000, 1600) n
                """);
        assertThat(lag()).isCloseTo(1600, within(5.0));
    }
}
