package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.lab.chaos.FaultProxy.Direction;
import java.time.Duration;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker is cut off from the database only: nothing passes, and nobody is told. */
@Execution(ExecutionMode.CONCURRENT)
class PartitionTest {
    private static final int JOBS = 3;

    enum Cut {
        /** With a heartbeat under way: nothing but time can tell the worker. */
        BOTH_WAYS,
        ANSWERS_ONLY
    }

    @ParameterizedTest
    @EnumSource
    void aWorkerCutOffFromTheDatabaseStopsItsHandlersWhenItsLeaseIsOverAndComesBackLater(Cut cut) {
        try (Scenario scenario = new Scenario("cut off, " + cut);
                FaultProxy proxy = new FaultProxy(scenario.database().port());
                WorkerJvm alone = WorkerJvm.start(
                        WorkerOptions.shortLease(scenario.database().jdbcUrl(proxy.port())))) {
            String cutOff = alone.id();
            scenario.enqueue(JOBS, Effects.OUTSIDE, 20_000, 0);
            scenario.until(() -> assertThat(scenario.leased(cutOff)).isEqualTo(JOBS));
            scenario.database().shortenWork();
            long before = System.nanoTime();
            scenario.database().note("cut", cutOff);
            if (cut == Cut.BOTH_WAYS) {
                proxy.cutBothAt("executor_workers as k", 1);
                scenario.until(() -> assertThat(proxy.isCut()).isTrue());
                before = System.nanoTime();
            } else {
                proxy.cut(Direction.TO_CLIENT);
            }
            WorkerJvm other = scenario.fleet().start(1).get(0);
            Duration patience = Scenario.LEASE.plus(Scenario.SLACK);
            scenario.until(patience, () -> assertThat(alone.all("STOPPED ")).hasSize(JOBS));
            scenario.until(() -> assertThat(scenario.succeeded()).isEqualTo(JOBS));
            double stoppedAfter = (alone.all("STOPPED ").get(JOBS - 1).nanos() - before) / 1e9;

            proxy.heal();
            scenario.fleet().kill(other);
            long healed = System.nanoTime();
            scenario.enqueue(4, Effects.INSIDE, 5, 0);
            scenario.untilAllEnded();
            double backAfter = (System.nanoTime() - healed) / 1e9;
            scenario.assertHistoryAtRest();
            scenario.assertAllSucceeded();
            assertThat(scenario.database().number("select count(*) from effects where worker = ?", cutOff))
                    .as("only what it did after healing")
                    .isEqualTo(4);
            scenario.print(
                    "handlers stopped %.1f s after the cut (lease %d s), works again %.1f s after healing; %s",
                    stoppedAfter, Scenario.LEASE.toSeconds(), backAfter, Recovery.after("cut", scenario.database()));
        }
    }
}
