package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Database;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whom a worker takes from a real line, counted over a number of claims. Time stands still unless a test moves it. */
@ExtendWith(FreshDatabase.class)
class IntakeTest {
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

    private static long less(List<Claimed> jobs) {
        return jobs.stream().filter(job -> job.job().priority() > 0).count();
    }

    @Test
    void aFloodOfUrgentJobsLeavesTheOthersTheirShareOnEachOfTwoNodes() {
        enqueue("t", 9, 40);
        enqueue("t", 5, 60);
        SteppedWorker one = worker(slots(10));
        SteppedWorker two = worker(slots(10));
        List<Claimed> started = new ArrayList<>();
        for (int claim = 0; claim < 50; claim++) {
            enqueue("t", 0, 25); // more than both take
            started.addAll(one.takeAnew());
            started.addAll(two.takeAnew());
        }
        assertThat(started).hasSize(1_000);
        assertThat(less(started)).as("10 % of 1,000 starts").isBetween(96L, 100L);
        List<Claimed> less =
                started.stream().filter(job -> job.job().priority() > 0).toList();
        assertThat(less.subList(0, 40))
                .as("the longest due first, though they are the least urgent")
                .allMatch(job -> job.job().priority() == 9);
    }

    @Test
    void strictPriorityServesNobodyElseWhileUrgentJobsWait() {
        enqueue("t", 5, 50);
        SteppedWorker worker = worker(slots(10).withPriorityReserve(0));
        for (int claim = 0; claim < 30; claim++) {
            enqueue("t", 0, 15);
            assertThat(less(worker.takeAnew())).isZero();
        }
    }

    @Test
    void aSingleSlotServesTheOthersToo() {
        enqueue("t", 5, 4);
        enqueue("t", 0, 60);
        SteppedWorker worker = worker(slots(1).withPriorityReserve(25));
        List<Claimed> started = new ArrayList<>();
        for (int claim = 0; claim < 20; claim++) {
            started.addAll(worker.takeAnew());
        }
        assertThat(less(started)).isEqualTo(4);
    }

    @Test
    void aWorkerOfOnePassKeepsTheShareWithManyOthers() {
        enqueue("t", 5, 200);
        enqueue("t", 0, 400);
        long less = 0;
        for (int pass = 0; pass < 100; pass++) { // as a cron job that takes two at a time
            SteppedWorker worker = worker(slots(2).withPriorityReserve(20));
            worker.intake.owe(2, pass);
            less += less(worker.take());
        }
        assertThat(less).as("20 % of 200").isEqualTo(40);
    }

    @Test
    void whereOnePriorityIsInUseThePlainClaimIsSentButForOneLookInAQuarterOfASecond() {
        enqueue("t", 0, 400);
        SteppedWorker worker = worker(slots(10));
        for (int claim = 0; claim < 40; claim++) {
            assertThat(worker.takeAnew()).hasSize(10);
        }
        assertThat(statements.with("less_urgent")).isEqualTo(1);
        assertThat(statements.with("executor_waiting")).isEqualTo(40);
    }

    @Test
    void jobsOfLimitedTypesStepAsideFromEveryPartAndTakeNoSlot() {
        database.execute("insert into executor_job_types (type, concurrency_limit) values ('limited', 1)");
        enqueue("limited", 5, 30);
        enqueue("limited", 0, 30);
        enqueue("free", 5, 10);
        enqueue("free", 0, 100);
        SteppedWorker worker = worker(slots(10).withPriorityReserve(50));
        List<Claimed> started = new ArrayList<>();
        for (int claim = 0; claim < 8; claim++) {
            List<Claimed> jobs = worker.takeAnew();
            assertThat(jobs).as("what steps aside leaves its slot to others").hasSize(10);
            started.addAll(jobs);
        }
        assertThat(started).allMatch(job -> job.job().type().equals("free"));
        assertThat(less(started)).as("all of them, within 80 starts").isEqualTo(10);
        assertThat(database.number("select count(*) from executor_waiting where lane is not null"))
                .isEqualTo(60);
    }
}
