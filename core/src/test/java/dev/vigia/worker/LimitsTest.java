package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits over several nodes that run for real: two Vigías on the same database, with some workers each. */
@ExtendWith(FreshDatabase.class)
class LimitsTest {
    private static final WorkerSettings NODE = WorkerSettings.defaults().withSlots(4);

    /** Whoever waits for the next poll waits for longer than the test does. */
    private static final WorkerSettings NEVER_POLLS = NODE.withPoll(Duration.ofHours(1));

    private final List<Orchestrator> workers = new ArrayList<>();
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
    private final AtomicInteger done = new AtomicInteger();
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
    }

    @AfterEach
    void stop() {
        workers.forEach(Orchestrator::close);
    }

    private void policy(String type, String limits) {
        database.execute("insert into executor_job_types (type) values (?) on conflict do nothing", type);
        database.execute("update executor_job_types set " + limits + " where type = ?", type);
    }

    /** Two nodes of {@code each} workers. */
    private void start(int each, WorkerSettings settings, String type, JobHandler handler) {
        for (int node = 0; node < 2; node++) {
            Vigia vigia = Vigia.on(database.dataSource())
                    .settings(settings)
                    .handler(type, handler)
                    .build();
            for (int i = 0; i < each; i++) {
                workers.add(vigia.start());
            }
        }
    }

    private void enqueue(int count, String type, String key) {
        Vigia.on(database.dataSource())
                .build()
                .enqueueAll(IntStream.range(0, count)
                        .mapToObj(i ->
                                NewJob.of(type, "{\"key\": \"" + key + "\"}").withConcurrencyKey(key))
                        .toList());
    }

    private Outcome counted(String key) {
        int now = running.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        most.computeIfAbsent(key, k -> new AtomicInteger()).accumulateAndGet(now, Math::max);
        running.get(key).decrementAndGet();
        done.incrementAndGet();
        return Outcome.succeeded();
    }

    private void untilDone(int jobs) {
        await().atMost(Duration.ofSeconds(90)).until(() -> done.get() >= jobs);
    }

    /** By the history: the most attempts of any key whose intervals overlap in one instant. */
    private long mostAtOnce(String type, boolean byKey) {
        return database.number("""
                with attempts as (
                  select case when ? then j.concurrency_key else '' end as key, r.started_at, r.finished_at
                    from executor_job_runs r join executor_job j on j.id = r.job_id where r.type = ?
                )
                select max(n) from (
                  select sum(step) over (partition by key order by at, step rows unbounded preceding) as n
                    from (select key, started_at as at, 1 as step from attempts
                          union all select key, finished_at, -1 from attempts) e) s""", byKey, type);
    }

    @Test
    void neverFourAtOnceOfTenThousandJobsOnEightWorkers() {
        policy("t", "concurrency_limit = 3");
        for (int i = 0; i < 10; i++) { // with several lanes, two that count at once would not choose the same jobs
            enqueue(1_000, "t", "key " + i);
        }
        start(4, NODE, "t", context -> counted("t"));
        untilDone(10_000);
        await().until(() -> database.number("select count(*) from executor_leases") == 0);
        assertThat(most.get("t").get()).isBetween(1, 3);
        assertThat(mostAtOnce("t", false)).isEqualTo(3);
        assertThat(database.number("select count(*) from executor_waiting")).isZero();
        assertThat(database.number("select count(*) from executor_job_runs where outcome = 'succeeded'"))
                .isEqualTo(10_000);
    }

    @Test
    void aHotKeyHidesNoOtherAndNoneHasMoreThanItsLimit() {
        policy("t", "concurrency_limit_per_key = 2");
        enqueue(3_000, "t", "hot");
        for (int i = 1; i < 100; i++) {
            enqueue(5, "t", "key " + i);
        }
        start(2, NODE, "t", context -> counted(context.payload(Keyed.class).key()));
        untilDone(3_000 + 99 * 5);
        await().until(() -> database.number("select count(*) from executor_leases") == 0);
        assertThat(most.values()).allSatisfy(n -> assertThat(n.get()).isLessThanOrEqualTo(2));
        assertThat(mostAtOnce("t", true)).isEqualTo(2);
        assertThat(database.number("""
                        select count(*) from executor_job_runs r join executor_job j on j.id = r.job_id
                         where j.concurrency_key = 'hot'
                           and r.started_at > (select max(r.started_at) from executor_job_runs r join executor_job j on j.id = r.job_id
                                                where j.concurrency_key <> 'hot')"""))
                .as("jobs of the hot key, enqueued first, that started after the last of all others")
                .isGreaterThan(1_000);
    }

    private record Keyed(String key) {}

    @Test
    void aFreedPermitAndANewTokenStartTheNextJobWithoutPolling() {
        policy("t", "concurrency_limit = 1");
        policy("r", "rate_limit = 100, rate_period = '1 s', rate_burst = 1");
        enqueue(100, "t", null);
        enqueue(50, "r", null);
        start(1, NEVER_POLLS, "t", context -> counted("t"));
        start(1, NEVER_POLLS, "r", context -> counted("r"));
        untilDone(150);
    }

    @Test
    void aWorkerThatDrainsTellsTheOthersOfThePermitsItLeaves() throws Exception {
        policy("t", "concurrency_limit = 1");
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Vigia leaving = Vigia.on(database.dataSource())
                .settings(NEVER_POLLS)
                .handler("t", context -> {
                    first.countDown();
                    release.await();
                    return counted("t");
                })
                .build();
        Orchestrator drained = leaving.start();
        enqueue(2, "t", null);
        first.await();
        start(1, NEVER_POLLS, "t", context -> counted("t"));
        await().until(() -> database.number("select count(*) from executor_waiting where lane is not null") == 1);
        Thread closing = new Thread(drained::close);
        closing.start();
        await().until(() -> database.number("select count(*) from executor_workers where state = 'draining'") == 1);
        release.countDown();
        untilDone(2);
        closing.join();
    }

    @Test
    void otherTypesRunAsEverBesideASaturatedOne() {
        policy("t", "concurrency_limit = 1");
        CountDownLatch release = new CountDownLatch(1);
        enqueue(5_000, "t", null);
        start(1, NODE, "t", context -> {
            release.await();
            return counted("t");
        });
        start(1, NODE, "free", context -> counted("free"));
        await().until(() -> database.number("select count(*) from executor_waiting where lane is null") == 0);
        enqueue(1_000, "free", null);
        untilDone(1_000);
        assertThat(most.get("free").get()).isPositive();
        assertThat(database.number("select count(*) from executor_waiting")).isEqualTo(4_999);
        policy("t", "concurrency_limit = null");
        release.countDown();
        untilDone(6_000);
    }

    @Test
    void theRateIsReachedAndNoWindowOfTheHistoryExceedsIt() {
        policy("t", "rate_limit = 100, rate_period = '1 s', rate_burst = 20");
        enqueue(320, "t", null);
        start(2, NODE, "t", context -> counted("t"));
        untilDone(320);
        await().until(() -> database.number("select count(*) from executor_leases") == 0);
        // Over every window that begins and ends with a start: never more than burst + rate * window.
        assertThat(database.number("""
                        select count(*) from executor_job_runs a join executor_job_runs b on b.started_at >= a.started_at
                         cross join lateral (select count(*) as n from executor_job_runs c
                                              where c.started_at between a.started_at and b.started_at) w
                         where w.n > 20 + 100 * extract(epoch from b.started_at - a.started_at) + 0.001""")).isZero();
        // Three periods of full demand: the burst and three periods' tokens, within a tenth.
        long started = database.number("""
                select count(*) from executor_job_runs
                 where started_at < (select min(started_at) from executor_job_runs) + interval '3 seconds'""");
        assertThat(started).isBetween(288L, 320L);
    }
}
