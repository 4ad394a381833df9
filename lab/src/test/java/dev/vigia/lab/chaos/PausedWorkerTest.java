package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class PausedWorkerTest {
    private static final String OUTCOMES = """
            select md5(string_agg(j::text, '|' order by id)) from executor_jobs j where status <> 'running'
            """;

    @Test
    void aWorkerStoppedForLongerThanItsLeaseChangesNothingWhenItWakes() {
        try (Scenario scenario = new Scenario("SIGSTOP beyond the lease")) {
            LabDatabase database = scenario.database();
            WorkerJvm zombie = scenario.fleet().start(1).get(0);
            scenario.enqueue(4, Effects.OUTSIDE, 2_000, 0);
            scenario.enqueue(4, Effects.INSIDE, 2_000, 0);
            scenario.until(() -> assertThat(scenario.leased(zombie.id())).isEqualTo(8));
            scenario.fleet().pause(zombie);
            scenario.database().shortenWork();
            WorkerJvm other = scenario.fleet().start(1).get(0);
            scenario.until(() -> assertThat(scenario.succeeded()).isEqualTo(8));
            String before = database.value(String.class, OUTCOMES);

            scenario.fleet().resume(zombie);
            scenario.until(() ->
                    assertThat(scenario.events("stale_completion_rejected")).isEqualTo(8));
            assertThat(database.value(String.class, OUTCOMES)).isEqualTo(before);
            assertThat(database.rows("""
                            select distinct data->>'late_worker' as late, data->>'holder' as holder
                              from executor_events where kind = 'stale_completion_rejected'
                            """)).isEqualTo(List.of(Map.of("late", zombie.id(), "holder", other.id())));
            assertThat(database.rows("select distinct result->>'worker' as worker from executor_jobs"))
                    .isEqualTo(List.of(Map.of("worker", other.id())));

            scenario.fleet().kill(other);
            scenario.enqueue(1, Effects.INSIDE, 5, 0);
            scenario.untilAllEnded(); // the zombie is a worker like any other again
            scenario.assertHistoryAtRest();
            scenario.print(
                    "8 late writes rejected and on record; effects of the zombie that could not be fenced: %d; %s",
                    database.number(
                            "select count(*) from effects where worker = ? and attempt = 1 and kind = 'outside'",
                            zombie.id()),
                    Recovery.after("pause", database));
        }
    }

    @Test
    void aWorkerStoppedInsideItsSettlingTransactionDoesNotKeepItsJob() {
        try (Scenario scenario = new Scenario("SIGSTOP inside the transaction")) {
            WorkerJvm zombie = scenario.fleet().start(1).get(0);
            UUID job = scenario.enqueue(1, Effects.INSIDE, 5, 1_500).get(0);
            zombie.await("LINGERING " + job, Duration.ofSeconds(10));
            scenario.fleet().pause(zombie);
            scenario.database().shortenWork();
            WorkerJvm other = scenario.fleet().start(1).get(0);
            scenario.until(
                    Duration.ofSeconds(20),
                    () -> assertThat(scenario.succeeded()).isOne());
            scenario.fleet().resume(zombie);
            scenario.until(() ->
                    assertThat(scenario.events("stale_completion_rejected")).isOne());
            scenario.assertHistoryAtRest();
            assertThat(scenario.database().value(String.class, "select result->>'worker' from executor_jobs"))
                    .isEqualTo(other.id());
            scenario.print("%s", Recovery.after("pause", scenario.database()));
        }
    }

    /** The price of the former: a transaction that does nothing for as long as a lease is ended, whoever paused it. */
    @Test
    void aHandlerThatIdlesInItsSettlingTransactionFailsAndIsTriedAgain() {
        try (Scenario scenario = new Scenario("idle inside the transaction")) {
            scenario.fleet().start(1);
            scenario.enqueue(1, Effects.INSIDE, 5, 3_500);
            scenario.until(
                    () -> assertThat(scenario.database().rows("select outcome, error_kind from executor_job_runs"))
                            .isEqualTo(List.of(Map.of("outcome", "failed", "error_kind", "handler_error"))));
            scenario.database().shortenWork();
            scenario.untilAllEnded();
            scenario.assertHistoryAtRest();
            scenario.assertAllSucceeded();
        }
    }
}
