package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Database;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which types a worker takes from a real line when its slots are divided. Time stands still unless a test moves it. */
@ExtendWith(FreshDatabase.class)
class IntakeSharesTest {
    private final CountedStatements statements = new CountedStatements();
    private final AtomicLong nanos = new AtomicLong(System.nanoTime());
    private TestDatabase database;
    private Vigia vigia;
    private Database store;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        store = new Database(statements.on(fresh.dataSource()), Schema.PUBLIC);
    }

    private SteppedWorker worker(WorkerSettings settings) {
        return new SteppedWorker(store, nanos::get, settings);
    }

    private void enqueue(String type, int priority, int jobs) {
        vigia.enqueueAll(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.of(type).withPriority(priority))
                .toList());
    }

    private static WorkerSettings slots(int slots) {
        return WorkerSettings.defaults().withSlots(slots);
    }

    private static WorkerSettings shares(int slots, String types) {
        return slots(slots).withTypes(WorkerTypes.parse(types));
    }

    private static long less(List<Claimed> jobs) {
        return jobs.stream().filter(job -> job.job().priority() > 0).count();
    }

    @Test
    void slotsAreDividedByWeightAndLentWhileTheyAreIdle() {
        SteppedWorker worker = worker(shares(32, "slow=3,quick=1"));
        enqueue("slow", 0, 100);
        assertThat(worker.take()).hasSize(32);
        assertThat(worker.runningByType()).as("all are lent").containsEntry("slow", 32L);
        enqueue("quick", 0, 100);
        assertThat(worker.take()).as("nobody is interrupted").isEmpty();
        worker.end("slow", 5);
        worker.take();
        assertThat(worker.runningByType()).containsEntry("slow", 27L).containsEntry("quick", 5L);
        worker.end("slow", 6);
        worker.take();
        assertThat(worker.runningByType())
                .as("each its own")
                .containsEntry("slow", 24L)
                .containsEntry("quick", 8L);
        worker.end("quick", 3);
        worker.end("slow", 4);
        worker.take();
        assertThat(worker.runningByType()).containsEntry("slow", 24L).containsEntry("quick", 8L);
    }

    @Test
    void idleSlotsThatAreKeptWaitForTheirType() {
        SteppedWorker worker = worker(shares(32, "slow=3,quick=1").withLendsIdleSlots(false));
        enqueue("slow", 0, 100);
        assertThat(worker.take()).hasSize(24);
        assertThat(worker.intake.isHeld())
                .as("there is more, but for slots of its own")
                .isTrue();
        assertThat(worker.take()).isEmpty();
        enqueue("quick", 0, 100);
        assertThat(worker.take()).hasSize(8);
        worker.end("slow", 2);
        assertThat(worker.take())
                .allMatch(job -> job.job().type().equals("slow"))
                .hasSize(2);
    }

    @Test
    void oneStatementIsEnoughForABatchOfManyTypes() {
        SteppedWorker worker = worker(shares(8, "a=2,b=1,c=1"));
        Stream.of("a", "b").forEach(type -> enqueue(type, 0, 100));
        worker.take(); // learns that there is no work for c
        statements.reset();
        for (int claim = 0; claim < 20; claim++) {
            worker.end("a", 1);
            worker.end("b", 1);
            assertThat(worker.take()).hasSize(2);
        }
        assertThat(statements.with("executor_waiting")).isEqualTo(20);
        assertThat(worker.runningByType().get("a")).isGreaterThanOrEqualTo(4);
    }

    @Test
    void othersShareWhatIsNotNamedAndNobodyTakesWhatIsExcepted() {
        Stream.of("named", "x", "y", "never").forEach(type -> enqueue(type, 0, 20));
        SteppedWorker worker =
                worker(slots(8).withTypes(WorkerTypes.parse("named=1,*=1").exceptFor(List.of("never")))
                        .withLendsIdleSlots(false));
        worker.take();
        assertThat(worker.runningByType()).containsEntry("named", 4L).doesNotContainKey("never");
        assertThat(worker.runningByType().get("x") + worker.runningByType().getOrDefault("y", 0L))
                .isEqualTo(4);

        SteppedWorker all = worker(slots(500).withTypes(WorkerTypes.any().exceptFor(List.of("never", "x"))));
        all.take();
        assertThat(all.runningByType()).containsOnlyKeys("named", "y");
        assertThat(all.runningByType()).containsEntry("named", 16L);
    }

    @Test
    void withinAShareTheLessUrgentHaveTheirReserve() {
        enqueue("a", 5, 50);
        enqueue("b", 5, 50);
        enqueue("a", 0, 600);
        enqueue("b", 0, 600);
        SteppedWorker worker = worker(shares(20, "a=1,b=1"));
        List<Claimed> started = new ArrayList<>();
        for (int claim = 0; claim < 40; claim++) {
            started.addAll(worker.takeAnew());
        }
        for (String type : List.of("a", "b")) {
            List<Claimed> ofType = started.stream()
                    .filter(job -> job.job().type().equals(type))
                    .toList();
            assertThat(ofType).hasSize(400);
            assertThat(less(ofType)).as("10 % of the starts of " + type).isBetween(38L, 40L);
        }
    }

    @Test
    void jobsOfOtherTypesAtTheFrontArePassedOverUntilItIsTimeToLookAtThemAgain() {
        enqueue("foreign", 0, 3);
        database.execute("update executor_waiting set run_at = now() - interval '1 hour'");
        SteppedWorker worker = worker(slots(4).withTypes(WorkerTypes.only("mine")));
        Intake slow = worker.intake(() -> nanos.getAndAdd(Duration.ofMillis(50).toNanos())); // each look takes 50 ms
        assertThat(worker.take(slow)).isEmpty();
        enqueue("mine", 0, 1);
        database.execute("update executor_waiting set run_at = now() - interval '1 hour' where type = 'mine'");
        assertThat(worker.take(slow))
                .as("it came to stand before what was looked at")
                .isEmpty();
        enqueue("mine", 0, 1);
        assertThat(worker.take(slow))
                .as("what became due since is found at once")
                .hasSize(1);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(worker.take(slow))
                .as("and the rest with the next look from the beginning")
                .hasSize(1);
    }
}
