package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.Vigia;
import dev.vigia.job.CorrelationId;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class ClaimLimitedTest {
    private final WorkerId worker = WorkerId.random();
    private TestDatabase database;
    private Vigia vigia;
    private Claim line;
    private ClaimLimited lanes;
    private Settle settle;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        Database store = new Database(fresh.dataSource(), Schema.PUBLIC);
        line = new Claim(store);
        lanes = new ClaimLimited(store);
        settle = new Settle(store);
        limit("t", "concurrency_limit", 3);
    }

    private void limit(String type, String column, int value) {
        database.execute(
                "insert into executor_job_types (type, %1$s) values (?, ?) on conflict (type) do update set %1$s = excluded.%1$s"
                        .formatted(column),
                type,
                value);
    }

    private void enqueue(int count, String type, String key) {
        vigia.enqueueAll(IntStream.range(0, count)
                .mapToObj(i -> NewJob.of(type).withConcurrencyKey(key))
                .toList());
    }

    private int stepAside() {
        return line.apply(worker, 500, null, Claim.Front.START).aside();
    }

    private List<Claimed> claim(int limit) {
        return lanes.apply(worker, limit, null).jobs();
    }

    private void succeed(List<Claimed> jobs) {
        settle.apply(worker, "v", jobs.stream().map(ClaimLimitedTest::succeeded).toList());
    }

    private static Completion succeeded(Claimed job) {
        Outcome outcome = Outcome.succeeded();
        CorrelationId correlation = job.job().correlationId();
        return new Completion(
                job.lease(), correlation, outcome, outcome.next(job.lease(), null, 0), List.of(), List.of());
    }

    @Test
    void jobsOfALimitedTypeStepAsideAndTheOthersAreClaimedAsEver() {
        enqueue(5, "t", null);
        enqueue(2, "free", null);
        Claim.Batch batch = line.apply(worker, 100, null, Claim.Front.START);
        assertThat(batch.jobs()).extracting(c -> c.job().type()).containsExactly("free", "free");
        assertThat(batch.aside()).isEqualTo(5);
        assertThat(stepAside()).as("they are out of the line").isZero();
        assertThat(database.number("select count(*) from executor_jobs where status = 'queued'"))
                .isEqualTo(5);
    }

    @Test
    void asManyRunAsTheLimitSaysAndASettledOneMakesRoomForTheNext() {
        enqueue(5, "t", null);
        stepAside();
        List<Claimed> running = claim(10);
        assertThat(running).hasSize(3).allSatisfy(c -> {
            assertThat(c.lease().attempt()).isOne();
            assertThat(c.lease().traceId().value())
                    .isEqualTo(worker + "-" + c.job().id() + "-1");
            assertThat(c.job().payload()).isEqualTo("{}");
        });
        ClaimLimited.Batch full = lanes.apply(worker, 10, null);
        assertThat(full.jobs()).isEmpty();
        assertThat(full.lookAgain()).as("until a permit is freed").isNull();
        succeed(running.subList(0, 2));
        assertThat(claim(10)).hasSize(2);
    }

    @Test
    void aKeyHasALimitOfItsOwnAndJobsWithoutAKeyHaveNone() {
        limit("t", "concurrency_limit", 100);
        limit("t", "concurrency_limit_per_key", 2);
        enqueue(5, "t", "a");
        enqueue(5, "t", "b");
        enqueue(5, "t", null);
        stepAside();
        claim(100);
        assertThat(database.rows("select lane, count(*)::int from executor_leases group by lane order by lane"))
                .extracting(row -> row.get("lane") + "=" + row.get("count"))
                .containsExactly("=5", "a=2", "b=2");
    }

    @Test
    void keysTakeTurnsHoweverLongOneOfThemIs() {
        enqueue(200, "t", "hot");
        enqueue(1, "t", "cold");
        enqueue(1, "t", "warm");
        stepAside();
        assertThat(claim(1)).extracting(this::laneOf).containsExactly("cold");
        assertThat(claim(1)).extracting(this::laneOf).containsExactly("hot");
        assertThat(claim(1)).extracting(this::laneOf).containsExactly("warm");
    }

    private String laneOf(Claimed claimed) {
        return database.value(
                String.class,
                "select lane from executor_leases where id = ?",
                claimed.job().id());
    }

    @Test
    void withinAKeyTheMostUrgentRunsFirst() {
        vigia.enqueue(NewJob.of("t").withConcurrencyKey("k").withPriority(1));
        vigia.enqueue(NewJob.of("t").withConcurrencyKey("k").withPriority(-1));
        stepAside();
        assertThat(claim(2)).extracting(c -> (int) c.job().priority()).containsExactly(-1, 1);
    }

    @Test
    void aLoweredLimitLetsRunWhatRunsAndStartsNothingUntilThereIsRoom() {
        enqueue(6, "t", null);
        stepAside();
        List<Claimed> running = claim(10);
        limit("t", "concurrency_limit", 1);
        succeed(running.subList(0, 2));
        assertThat(claim(10)).as("one still runs").isEmpty();
        succeed(running.subList(2, 3));
        assertThat(claim(10)).hasSize(1);
    }

    @Test
    void aRemovedLimitReleasesWhatWaitedBehindIt() {
        enqueue(20, "t", null);
        stepAside();
        claim(10);
        database.execute("update executor_job_types set concurrency_limit = null where type = 't'");
        enqueue(1, "t", null);
        assertThat(line.apply(worker, 10, null)).as("new ones stay in the line").hasSize(1);
        assertThat(claim(100)).hasSize(17);
    }

    @Test
    void whatRunsWhenATypeGetsItsFirstLimitIsCounted() {
        enqueue(4, "later", null);
        assertThat(line.apply(worker, 2, null)).hasSize(2);
        limit("later", "concurrency_limit", 3);
        stepAside();
        assertThat(claim(10)).hasSize(1);
        new KeepLimits(new Database(database.dataSource(), Schema.PUBLIC)).apply();
        assertThat(database.number("select count(*) from executor_leases where lane is not null"))
                .isEqualTo(3);
        assertThat(claim(10)).isEmpty();
    }

    @Test
    void theDefaultPolicyLimitsEveryTypeByItself() {
        database.execute("update executor_job_types set concurrency_limit = 1 where type = '*'");
        enqueue(3, "a", null);
        enqueue(3, "b", null);
        assertThat(stepAside()).isEqualTo(6);
        assertThat(claim(10)).extracting(c -> c.job().type()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aFrozenTypeIsLeftAloneAndAWorkerClaimsOnlyItsOwnTypes() {
        enqueue(1, "t", null);
        limit("other", "concurrency_limit", 1);
        enqueue(1, "other", null);
        stepAside();
        database.execute("insert into executor_gates (type, reason, frozen_by) values ('t', 'why', 'ana')");
        assertThat(lanes.apply(worker, 10, List.of("t")).jobs()).isEmpty();
        assertThat(claim(10)).extracting(c -> c.job().type()).containsExactly("other");
        database.execute("update executor_gates set lifted_at = now()");
        assertThat(lanes.apply(worker, 10, List.of("t")).jobs()).hasSize(1);
    }

    @Test
    void zeroIsRefusedBecauseAFreezeSaysWhy() {
        assertThatThrownBy(() -> limit("t", "concurrency_limit", 0)).hasStackTraceContaining("check constraint");
        assertThatThrownBy(() -> limit("t", "rate_limit", 5)).hasStackTraceContaining("rate_check");
    }

    @Test
    void concurrentClaimsNeverExceedTheLimitAndDrainEverything() throws Exception {
        int jobs = 1_000;
        for (int i = 0; i < 10; i++) { // with several lanes, two that count at once would not choose the same jobs
            enqueue(jobs / 10, "t", "key " + i);
        }
        while (stepAside() > 0) {}
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> claimers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                claimers.add(threads.submit(() -> {
                    while (done.get() < jobs) {
                        List<Claimed> batch = claim(2);
                        most.accumulateAndGet(running.addAndGet(batch.size()), Math::max);
                        running.addAndGet(-batch.size());
                        succeed(batch);
                        done.addAndGet(batch.size());
                    }
                }));
            }
            for (Future<?> claimer : claimers) {
                claimer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(2, 3);
        assertThat(mostAtOnce(database, "t")).isBetween(2L, 3L);
    }

    /** By the history: of all attempts, the most whose intervals overlap in one instant. */
    static long mostAtOnce(TestDatabase database, String type) {
        return database.number("""
                select coalesce(max(n), 0) from (
                  select sum(step) over (order by at, step rows unbounded preceding) as n
                    from (select started_at as at, 1 as step from executor_job_runs where type = ?
                          union all select finished_at, -1 from executor_job_runs where type = ?) e) s""", type, type);
    }
}
