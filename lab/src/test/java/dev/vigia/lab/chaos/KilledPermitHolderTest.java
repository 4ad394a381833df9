package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A permit is a lease, so a killed process takes none with it: reclaim frees both at once. */
class KilledPermitHolderTest {
    @Test
    void aPermitWhoseHolderIsKilledIsUsedByAnotherProcessAndTheLimitHeldThroughout() {
        try (Scenario scenario = new Scenario("SIGKILL while holding every permit")) {
            scenario.database()
                    .execute("insert into executor_job_types (type, concurrency_limit) values (?, 2)", Effects.OUTSIDE);
            WorkerJvm victim = scenario.fleet().start(1).get(0);
            List<UUID> held = scenario.enqueue(2, Effects.OUTSIDE, 5, 60_000);
            for (UUID job : held) {
                victim.await("LINGERING " + job, Duration.ofSeconds(10));
            }
            WorkerJvm other = scenario.fleet().start(1).get(0);
            scenario.enqueue(30, Effects.OUTSIDE, 5, 0);
            scenario.until(() -> assertThat(inLanes(scenario)).isEqualTo(30));
            assertThat(scenario.leased(other.id()))
                    .as("no permit is left for it")
                    .isZero();

            scenario.database().shortenWork();
            scenario.fleet().kill(victim);
            scenario.untilAllEnded();
            scenario.assertHistoryAtRest();
            scenario.assertAllSucceeded();
            assertThat(scenario.database().number(MOST_AT_ONCE)).isEqualTo(2);
            Recovery recovery = Recovery.after("kill", scenario.database());
            scenario.print("%s", recovery);
            assertThat(recovery.jobs()).isEqualTo(2);
        }
    }

    private static final String MOST_AT_ONCE = """
            select max(n) from (
              select sum(step) over (order by at, step rows unbounded preceding) as n
                from (select started_at as at, 1 as step from executor_job_runs
                      union all select finished_at, -1 from executor_job_runs) e) s
            """;

    private static long inLanes(Scenario scenario) {
        return scenario.database().number("select count(*) from executor_waiting where lane is not null");
    }
}
