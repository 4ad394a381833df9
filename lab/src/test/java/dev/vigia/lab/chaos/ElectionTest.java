package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class ElectionTest {
    private static final Duration TERM = Scenario.TICK.multipliedBy(4);

    @Test
    void whenTheElectedNodeIsKilledOrStoppedAnotherTakesOverWithinItsTerm() {
        try (Scenario scenario = new Scenario("elected node lost")) {
            Fleet fleet = scenario.fleet();
            fleet.start(3);
            scenario.enqueue(26, Effects.OUTSIDE, 3_000, 0);
            String first = elected(scenario);
            scenario.until(() -> assertThat(scenario.leased(first)).isPositive());

            scenario.database().shortenWork();
            fleet.kill(fleet.of(first));
            double afterKill = successionAfter(first, scenario);
            String second = elected(scenario);
            scenario.untilAllEnded();

            scenario.enqueue(18, Effects.INSIDE, 3_000, 0);
            scenario.until(() -> assertThat(scenario.leased(second)).isPositive());
            scenario.database().shortenWork();
            fleet.pause(fleet.of(second));
            double afterStop = successionAfter(second, scenario);
            String third = elected(scenario);
            scenario.untilAllEnded();

            fleet.resume(fleet.of(second));
            scenario.until(() -> assertThat(liveWorkers(scenario)).isEqualTo(2));
            assertThat(elected(scenario))
                    .as("one elected node, not the one that was stopped")
                    .isEqualTo(third);
            assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
            scenario.assertHistoryAtRest();
            scenario.assertAllSucceeded();
            scenario.print(
                    "next one elected %.1f s after SIGKILL, %.1f s after SIGSTOP (term %d s); %s; %s",
                    afterKill,
                    afterStop,
                    TERM.toSeconds(),
                    Recovery.after("kill", scenario.database()),
                    Recovery.after("pause", scenario.database()));
        }
    }

    private static String elected(Scenario scenario) {
        scenario.until(() -> assertThat(scenario.database().rows("select from executor_duties"))
                .hasSize(1));
        return scenario.database().value(String.class, "select held_by from executor_duties");
    }

    /** Waits for another one; how many seconds it took. */
    private static double successionAfter(String lost, Scenario scenario) {
        scenario.until(() -> assertThat(elected(scenario)).isNotEqualTo(lost));
        double seconds = scenario.database().number("""
                                select extract(epoch from d.held_since - f.at) * 1000
                                  from executor_duties d, faults f where f.worker = ?
                                """, lost) / 1e3;
        assertThat(seconds)
                .isLessThan(TERM.plus(Scenario.TICK).plus(Scenario.SLACK).toMillis() / 1e3);
        return seconds;
    }

    private static long liveWorkers(Scenario scenario) {
        return scenario.database()
                .number("select count(*) from executor_workers where state = 'live'"
                        + " and last_seen_at > clock_timestamp() - lease_duration");
    }
}
