package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that speak SQL obey the same limits as the Java engine, also while both are at work. */
@ExtendWith(FreshDatabase.class)
class LimitsParityTest {
    private final WorkerId worker = WorkerId.random();
    private TestDatabase database;
    private Vigia vigia;
    private Claim line;
    private ClaimLimited lanes;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        Database store = new Database(fresh.dataSource(), Schema.PUBLIC);
        line = new Claim(store);
        lanes = new ClaimLimited(store);
        database.execute(
                "insert into executor_job_types (type, concurrency_limit, concurrency_limit_per_key) values ('t', 3, 2)");
    }

    private List<Map<String, Object>> claimInSql(int limit, String who) {
        return database.rows("select * from claim_orchestrator_jobs(?, ?)", limit, who);
    }

    @Test
    void enqueueKeepsTheKeyWhicheverWayItComes() {
        vigia.enqueue(NewJob.of("t").withConcurrencyKey("one"));
        vigia.enqueueAll(List.of(
                NewJob.of("t").withConcurrencyKey("many"), NewJob.of("t").withConcurrencyKey("many")));
        vigia.enqueue(NewJob.of("t").withConcurrencyKey("deduped").withDedupeKey("k"));
        database.execute("select enqueue_job('t', p_concurrency_key => 'sql')");
        assertThat(database.rows("select concurrency_key from executor_job order by 1"))
                .extracting(row -> row.get("concurrency_key"))
                .containsExactly("deduped", "many", "many", "one", "sql");
    }

    @Test
    void bothClaimTheSameLeases() {
        vigia.enqueue(NewJob.of("t").withConcurrencyKey("java"));
        line.apply(worker, 10, null);
        lanes.apply(worker, 10, null);
        database.execute("select enqueue_job('t', p_concurrency_key => 'sql')");
        assertThat(claimInSql(10, worker.value())).hasSize(1);
        String lease = """
                select l.type, l.priority, l.attempts, l.max_attempts, l.failed_attempt, l.dedupe_key, l.locked_by, l.progress_at,
                       replace(l.trace_id, l.id::text, '') as trace, l.locked_at >= l.run_at as waited
                  from executor_leases l where l.lane = ?""";
        assertThat(database.rows(lease, "sql")).isEqualTo(database.rows(lease, "java"));
        assertThat(database.rows("select status, locked_by, attempts from executor_jobs where type = 't'"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.get("status")).isEqualTo("running"));
    }

    @Test
    void aSqlWorkerIsGivenAsMuchAsTheLimitsLeave() {
        vigia.enqueueAll(IntStream.range(0, 9)
                .mapToObj(i -> NewJob.of("t").withConcurrencyKey("k" + i % 2))
                .toList());
        line.apply(worker, 100, null);
        assertThat(lanes.apply(worker, 1, null).jobs()).hasSize(1);
        List<Map<String, Object>> claimed = claimInSql(100, "sql");
        assertThat(claimed).hasSize(2).allSatisfy(row -> {
            assertThat(row.get("type")).isEqualTo("t");
            assertThat(row.get("locked_by")).isEqualTo("sql");
        });
        assertThat(claimInSql(100, "sql")).isEmpty();
        assertThat(lanes.apply(worker, 100, null).jobs()).isEmpty();
        assertThat(database.value(
                        String.class,
                        "select settle_job(?, 'sql', 1)",
                        claimed.get(0).get("id")))
                .isEqualTo("applied");
        assertThat(lanes.apply(worker, 100, null).jobs()).hasSize(1);
    }

    @Test
    void aSqlWorkerIsGivenUnlimitedJobsBehindAndBesideLimitedOnes() {
        vigia.enqueueAll(IntStream.range(0, 40).mapToObj(i -> NewJob.of("t")).toList());
        vigia.enqueueAll(IntStream.range(0, 5).mapToObj(i -> NewJob.of("free")).toList());
        assertThat(claimInSql(8, "sql"))
                .extracting(row -> row.get("type"))
                .containsExactlyInAnyOrder("t", "t", "t", "free", "free", "free", "free", "free");
    }

    @Test
    void concurrentWorkersOfBothKindsNeverExceedALimit() throws Exception {
        int jobs = 400;
        vigia.enqueueAll(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.of("t").withConcurrencyKey("k" + i % 5))
                .toList());
        AtomicInteger done = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String who = "worker-" + i;
                boolean inSql = i % 2 == 0;
                workers.add(threads.submit(() -> {
                    while (done.get() < jobs) {
                        if (!inSql) {
                            line.apply(new WorkerId(who), 10, null);
                            lanes.apply(new WorkerId(who), 2, null);
                        } else {
                            claimInSql(2, who);
                        }
                        done.addAndGet((int) database.number(
                                "select count(settle_job(id, locked_by, attempts)) from executor_leases where locked_by = ?",
                                who));
                    }
                }));
            }
            for (Future<?> one : workers) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ClaimLimitedTest.mostAtOnce(database, "t")).isLessThanOrEqualTo(3);
        assertThat(database.number("select count(*) from executor_job_runs where outcome = 'succeeded'"))
                .isEqualTo(jobs);
    }
}
