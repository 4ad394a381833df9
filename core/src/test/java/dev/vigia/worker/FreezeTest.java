package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.Freeze;
import dev.vigia.job.GateScope;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gates and running workers. */
@ExtendWith(FreshDatabase.class)
class FreezeTest {
    private static final Operator ANA = new Operator("ana@ops", "planned", null);
    private static final Freeze SLOW = Freeze.of(GateScope.of("slow"));

    private final CountDownLatch release = new CountDownLatch(1);
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
    }

    private Vigia vigia(WorkerSettings settings) {
        return Vigia.on(database.dataSource())
                .settings(settings)
                .handler("slow", context -> {
                    release.await();
                    return Outcome.succeeded();
                })
                .handler("quick", context -> Outcome.succeeded())
                .build();
    }

    private long jobs(String type, String status) {
        return database.number("select count(*) from executor_jobs where type = ? and status = ?", type, status);
    }

    @Test
    void whatRunsFinishesWhatWaitsStaysAndAThawWakesTheWorkerAtOnce() {
        // Nothing but the notification brings a job to this worker within the test.
        Vigia vigia = vigia(Engine.FAST.withPoll(Duration.ofMinutes(10)));
        try (Orchestrator worker = vigia.start()) {
            vigia.enqueue(NewJob.of("slow"));
            await().until(() -> worker.busy() == 1);
            vigia.gates().freeze(SLOW, ANA, false);
            vigia.enqueue(NewJob.of("slow"));
            vigia.enqueue(NewJob.of("quick"));
            await().until(() -> jobs("quick", "succeeded") == 1);
            release.countDown();
            await().until(() -> jobs("slow", "succeeded") == 1);
            assertThat(jobs("slow", "queued")).isOne();
            vigia.gates().unfreeze(SLOW.scope(), ANA, false);
            await().until(() -> jobs("slow", "succeeded") == 2);
        }
    }

    @Test
    void theElectedNodeEndsAGateWhoseTimeIsOverAndWakesTheWorkers() {
        Vigia vigia = vigia(Engine.FAST.withPoll(Duration.ofMinutes(10)));
        release.countDown();
        vigia.gates().freeze(SLOW.lasting(Duration.ofHours(1)), ANA, false);
        try (Orchestrator worker = vigia.start()) {
            vigia.enqueue(NewJob.of("slow"));
            vigia.enqueue(NewJob.of("quick"));
            await().until(() -> jobs("quick", "succeeded") == 1);
            assertThat(jobs("slow", "queued")).isOne();
            database.execute("update executor_gates set until = clock_timestamp()");
            await().until(() -> jobs("slow", "succeeded") == 1);
            await().until(() ->
                    database.number("select count(*) from executor_events where kind = 'gate_lifted'") == 1);
            assertThat(worker.busy()).isZero();
        }
    }

    @Test
    void ofTwoNodesNoneClaimsAnythingOnceTheFreezeIsAnswered() {
        Vigia vigia = vigia(Engine.FAST);
        release.countDown();
        vigia.enqueueAll(Collections.nCopies(3000, NewJob.of("slow").withPriority(-1)));
        try (Orchestrator one = vigia.start();
                Orchestrator two = vigia.start()) {
            await().until(() -> jobs("slow", "succeeded") > 50);
            vigia.gates().freeze(SLOW, ANA, false);
            await().until(() -> database.number("select count(*) from executor_leases") == 0);
            long left = jobs("slow", "queued");
            assertThat(left).as("frozen midway").isPositive();
            for (int i = 1; i <= 5; i++) { // each of these is found by a look that passes the frozen ones
                vigia.enqueue(NewJob.of("quick"));
                int quick = i;
                await().until(() -> jobs("quick", "succeeded") == quick);
            }
            assertThat(jobs("slow", "queued")).isEqualTo(left);
            assertThat(one.id()).isNotEqualTo(two.id());
        }
    }

    @Test
    void ofManyWhoFreezeTheSameTypeAtOnceOneSetsTheGate() throws Exception {
        Vigia vigia = vigia(Engine.FAST);
        ExecutorService operators = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(() -> vigia.gates().freeze(SLOW, ANA, false).gates().size());
            }
            int set = 0;
            for (Future<Integer> one : operators.invokeAll(all)) {
                set += one.get();
            }
            assertThat(set).isOne();
            assertThat(database.number("select count(*) from executor_gates")).isOne();
        } finally {
            operators.shutdownNow();
        }
    }
}
