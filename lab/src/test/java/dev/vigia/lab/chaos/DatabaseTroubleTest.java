package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.lab.chaos.PostgresServer.Stop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class DatabaseTroubleTest {
    /** Not the shared one: other scenarios run meanwhile. */
    private static final PostgresServer SERVER = new PostgresServer();

    private static final String RUNS = """
            select string_agg(n || ' ' || outcome, ', ' order by n desc)
                   || ', longest ' || round(extract(epoch from max(longest))::numeric, 1) || ' s'
              from (select outcome, count(*) as n, max(finished_at - started_at) as longest
                      from executor_job_runs group by outcome) o
            """;

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private static Scenario scenario(String name) {
        return new Scenario(name, SERVER, WorkerOptions.shortLease(""));
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void aRestartAndACrashOfPostgresqlUnderLoadLoseAndDuplicateNothing() throws InterruptedException {
        try (Scenario scenario = scenario("PostgreSQL restarted under load")) {
            scenario.fleet().start(2);
            try (Producer producer = Producer.start(scenario.database(), 11, 100)) {
                for (Stop how : Stop.values()) {
                    awaitProgress(scenario);
                    SERVER.restart(how);
                }
                awaitProgress(scenario);
                finish(scenario, producer, 0);
            }
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void aDatabaseThatIsAwayForLongerThanTheLeaseLosesNothing() throws InterruptedException {
        try (Scenario scenario = scenario("PostgreSQL away longer than the lease")) {
            scenario.fleet().start(2);
            try (Producer producer = Producer.start(scenario.database(), 12, 100)) {
                awaitProgress(scenario);
                scenario.enqueue(4, Effects.OUTSIDE, 1_500, 0); // they end while nobody can be told
                scenario.until(() -> assertThat(scenario.database()
                                .number("select count(*) from executor_leases l join executor_job j using (id)"
                                        + " where j.payload->>'runMs' = '1500'"))
                        .isEqualTo(4));
                SERVER.stop(Stop.IMMEDIATE);
                TimeUnit.SECONDS.sleep(4); // the fault's length
                SERVER.start();
                awaitProgress(scenario);
                finish(scenario, producer, 0);
                assertThat(scenario.database()
                                .number("select count(*) from executor_job_runs where outcome = 'lost'"
                                        + " and finished_at - started_at < interval '0.5 s'"))
                        .as("leases taken by workers that were given up already")
                        .isZero();
            }
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void aStormOfTerminatedSessionsIsAccountedExactly() throws InterruptedException {
        try (Scenario scenario = scenario("pg_terminate_backend storm")) {
            scenario.fleet().start(2);
            try (Producer producer = Producer.start(scenario.database(), 13, 100)) {
                awaitProgress(scenario);
                long terminated = 0;
                for (int i = 0; i < 40; i++) {
                    terminated += scenario.database().terminateSessions(0.3);
                    TimeUnit.MILLISECONDS.sleep(100); // the storm's beat
                }
                finish(scenario, producer, terminated);
            }
        }
    }

    /** Jobs that were enqueued from now on succeed: everybody works. */
    private static void awaitProgress(Scenario scenario) {
        scenario.until(() -> scenario.database().number("select 1"));
        long before = scenario.succeeded();
        scenario.until(() -> assertThat(scenario.succeeded()).isGreaterThan(before + 150));
    }

    /** Both workers succeed with what they claimed from now on. */
    private static void awaitBothAtWork(Scenario scenario) {
        Object now = scenario.database().value(Object.class, "select clock_timestamp()");
        scenario.until(() -> assertThat(scenario.database().number("""
                                select count(distinct worker_id) from executor_job_runs
                                 where outcome = 'succeeded' and started_at > ?
                                """, now))
                .as("workers that work again")
                .isEqualTo(2));
    }

    private static void finish(Scenario scenario, Producer producer, long terminated) {
        awaitBothAtWork(scenario);
        producer.finish();
        scenario.untilAllEnded();
        scenario.assertHistoryAtRest();
        scenario.assertAllSucceeded();
        LabDatabase database = scenario.database();
        assertThat(scenario.fleet().living()).as("no worker died of it").hasSize(2);
        assertThat(database.number("select count(*) from executor_job where (payload->>'n')::bigint > 0"))
                .as("jobs of the producer: those acknowledged, and at most those whose answer was lost")
                .isBetween((long) producer.acknowledged(), (long) producer.acknowledged() + producer.unknown());
        scenario.print(
                "%d jobs, %d unknown, longest enqueue %d ms, sessions terminated %d, runs: %s",
                producer.acknowledged(),
                producer.unknown(),
                producer.longest().toMillis(),
                terminated,
                database.value(String.class, RUNS));
        assertThat(producer.longest()).isLessThan(Duration.ofSeconds(20));
    }
}
