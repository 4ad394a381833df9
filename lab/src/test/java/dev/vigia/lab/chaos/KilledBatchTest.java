package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Batches;
import dev.vigia.Vigia;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A batch's callback is enqueued by the transaction that ends its last job, so a killed process leaves neither or both. */
class KilledBatchTest {
    private static final long SEED = 20260201;
    private static final String CALLBACK = "batch_done"; // nobody runs it: that it is there is all that is asked
    private static final int BATCHES = 40;
    private static final int KILLS = 4;

    private static final String NOT_EXACTLY_ONE = """
            select b.id, b.completed_at, b.completion_job_id, count(j.id) as callbacks
              from executor_batches b
              left join executor_job j on j.type = 'batch_done' and j.payload ->> 'batch_id' = b.id::text
             group by b.id
            having count(j.id) <> 1 or b.completed_at is null or b.completion_job_id <> all (array_agg(j.id))
            """;

    @Test
    void aWorkerKilledInTheSettlementThatCompletesABatchLeavesTheCallbackToTheNextOne() {
        try (Scenario scenario = new Scenario("SIGKILL while a batch completes")) {
            WorkerJvm victim = scenario.fleet().start(1).get(0);
            Batches batches = batches(scenario);
            Batches.EnqueuedBatch batch = batches.enqueue(
                    batch("import"),
                    List.of(Producer.job(Effects.INSIDE, -1, 5, 0), Producer.job(Effects.INSIDE, -2, 5, 60_000)));
            UUID last = batch.jobs().get(1).id();
            victim.await("LINGERING " + last, Duration.ofSeconds(10)); // its settlement has begun, and its writes
            scenario.until(() -> assertThat(
                            batches.find(batch.id()).orElseThrow().jobs().succeeded())
                    .isOne());
            scenario.database().shortenWork();
            scenario.fleet().kill(victim);
            assertThat(callbacks(scenario))
                    .as("rolled back with the settlement")
                    .isZero();

            scenario.fleet().start(1);
            scenario.until(
                    () -> assertThat(scenario.database().rows(NOT_EXACTLY_ONE)).isEmpty());
            assertThat(callbacks(scenario)).isOne();
            scenario.assertHistoryInMotion();
        }
    }

    @Test
    void whoeverIsKilledWhileBatchesCompleteEachHasItsCallbackExactlyOnce() throws InterruptedException {
        try (Scenario scenario = new Scenario("SIGKILL while many batches complete")) {
            Fleet fleet = scenario.fleet();
            fleet.start(2);
            Random random = new Random(SEED);
            Batches batches = batches(scenario);
            long number = 0;
            for (int i = 0; i < BATCHES; i++) {
                List<NewJob> jobs = new ArrayList<>();
                for (int j = 0; j < 5; j++) {
                    jobs.add(Producer.job(Effects.INSIDE, --number, random.nextInt(300), random.nextInt(20)));
                }
                batches.enqueue(batch("batch " + i), jobs);
            }
            for (int i = 0; i < KILLS; i++) {
                fleet.living().forEach(WorkerJvm::id);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(800)); // the nemesis' seeded plan
                fleet.kill(fleet.any(random));
                fleet.startUnready();
            }
            scenario.until(
                    () -> assertThat(scenario.database().rows(NOT_EXACTLY_ONE)).isEmpty());
            assertThat(callbacks(scenario)).isEqualTo(BATCHES);
            scenario.assertHistoryInMotion();
            Recovery recovery = Recovery.after("kill", scenario.database());
            scenario.print("seed %d: %d batches, %d kills; %s", SEED, BATCHES, KILLS, recovery);
            assertThat(recovery.jobs()).as("kills hit running jobs").isPositive();
        }
    }

    private static Batches batches(Scenario scenario) {
        return Vigia.on(scenario.database().dataSource()).build().batches();
    }

    private static NewBatch batch(String name) {
        return NewBatch.named(name).onComplete(NewJob.of(CALLBACK));
    }

    private static long callbacks(Scenario scenario) {
        return scenario.database().number("select count(*) from executor_job where type = ?", CALLBACK);
    }
}
