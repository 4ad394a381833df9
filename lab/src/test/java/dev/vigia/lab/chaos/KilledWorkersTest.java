package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class KilledWorkersTest {
    private static final long SEED = 20260201;
    private static final int KILLS = 4;

    @Test
    void whateverIsKilledUnderLoadEachJobActsAtLeastOnceAndTransactionalOnesExactlyOnce() throws InterruptedException {
        try (Scenario scenario = new Scenario("SIGKILL under load")) {
            Fleet fleet = scenario.fleet();
            fleet.start(3);
            Random random = new Random(SEED);
            try (Producer producer = Producer.start(scenario.database(), SEED, 200)) {
                for (int i = 0; i < KILLS; i++) {
                    fleet.living().forEach(WorkerJvm::id);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000)); // the nemesis' seeded plan
                    WorkerJvm victim = fleet.any(random);
                    if (i % 2 == 1) {
                        victim.awaitNext("LINGERING", Duration.ofSeconds(10)); // between effect and settle
                    }
                    fleet.kill(victim);
                    fleet.startUnready();
                    scenario.assertHistoryInMotion();
                }
                producer.finish();
                scenario.untilAllEnded();
                scenario.assertHistoryAtRest();
                scenario.assertAllSucceeded();
                assertThat(producer.unknown()).isZero();
                report(scenario, producer);
            }
        }
    }

    private static void report(Scenario scenario, Producer producer) {
        Recovery recovery = Recovery.after("kill", scenario.database());
        scenario.print("seed %d: %d jobs, %d kills; %s", SEED, producer.acknowledged(), KILLS, recovery);
        assertThat(producer.acknowledged()).isGreaterThan(500);
        assertThat(recovery.jobs()).as("kills hit running jobs").isPositive();
        assertThat(recovery.worst())
                .isLessThan(
                        Scenario.LEASE.plus(Scenario.TICK).plus(Scenario.SLACK).toMillis() / 1e3);
    }

    @Test
    void aJobWhoseWorkerDiesBetweenEffectAndSettleActsTwiceOutsideAndOnceInsideTheTransaction() {
        try (Scenario scenario = new Scenario("SIGKILL between effect and settle")) {
            WorkerJvm victim = scenario.fleet().start(1).get(0);
            UUID outside = scenario.enqueue(1, Effects.OUTSIDE, 5, 2_000).get(0);
            UUID inside = scenario.enqueue(1, Effects.INSIDE, 5, 2_000).get(0);
            for (UUID job : List.of(outside, inside)) {
                victim.await("LINGERING " + job, Duration.ofSeconds(10));
            }
            scenario.fleet().kill(victim);
            scenario.database().shortenWork();
            scenario.fleet().start(1);
            scenario.untilAllEnded();
            scenario.assertHistoryAtRest();
            scenario.assertAllSucceeded();
            assertThat(effectsOf(scenario, outside)).isEqualTo(2);
            assertThat(effectsOf(scenario, inside)).isEqualTo(1);
            scenario.print("%s", Recovery.after("kill", scenario.database()));
        }
    }

    private static long effectsOf(Scenario scenario, UUID job) {
        return scenario.database().number("select count(*) from effects where job_id = ?", job);
    }
}
