package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import dev.vigia.job.Schema;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickReason;
import dev.vigia.maintain.ScheduleFiring;
import dev.vigia.store.FireTicks;
import dev.vigia.store.LockSchedule;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import dev.vigia.worker.Orchestrator;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many nodes at the same tick. */
@ExtendWith(FreshDatabase.class)
class ScheduleRacesTest {
    private static final int NODES = 8;
    private static final Schedule SCHEDULE =
            Schedule.every("s", Duration.ofSeconds(5)).job(NewJob.of("t"));

    private TestDatabase database;
    private ScheduleBench bench;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new ScheduleBench(fresh, "2026-02-01T12:00:00Z");
    }

    @Test
    void ofManyTransactionsThatFireTheSameTickOneEnqueuesWithoutAnyLock() throws Exception {
        bench.put(SCHEDULE);
        FireTicks fire = new FireTicks(Schema.PUBLIC);
        LockSchedule lock = new LockSchedule(Schema.PUBLIC);
        for (int round = 1; round <= 20; round++) {
            Instant tick = Instant.parse("2026-02-01T12:00:00Z").plusSeconds(5L * round);
            List<TickDecision> decision =
                    List.of(TickDecision.of(tick, TickOutcome.FIRED, TickReason.ON_TIME, null, false));
            int enqueued = sum(node -> () -> {
                var schedule = bench.store()
                        .persistently(
                                Duration.ofSeconds(10), c -> lock.apply(c, "s").orElseThrow());
                try (Connection connection = database.dataSource().getConnection()) {
                    connection.setAutoCommit(false);
                    node.await();
                    int jobs = fire.apply(connection, schedule, decision, "node", tick)
                            .size();
                    connection.commit();
                    return jobs;
                }
            });
            assertThat(enqueued).isOne();
            assertThat(database.number("select count(*) from executor_job")).isEqualTo(round);
        }
        assertThat(
                        database.number(
                                "select count(*) from executor_job j"
                                        + " join executor_schedule_ticks t on t.job_id = j.id and j.payload->'schedule'->>'tick' is not null"))
                .as("each row has the job that was enqueued")
                .isEqualTo(20);
    }

    @Test
    void nodesThatLookAtOnceFireEachTickOnce() throws Exception {
        bench.put(SCHEDULE);
        bench.put(Schedule.every("other", Duration.ofSeconds(10)).job(NewJob.of("t")));
        List<ScheduleFiring> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(bench.node("node-" + i));
        }
        for (int round = 1; round <= 20; round++) {
            bench.skipTo(Instant.parse("2026-02-01T12:00:00Z")
                    .plusSeconds(10L * round)
                    .toString());
            List<ScheduleFiring> free = new ArrayList<>(nodes);
            sum(barrier -> {
                ScheduleFiring node = free.remove(0);
                return () -> {
                    barrier.await();
                    node.round();
                    return 0;
                };
            });
        }
        assertThat(bench.ledger("s")).hasSize(40).allMatch(row -> row.endsWith("fired on_time"));
        assertThat(bench.ledger("other")).hasSize(20);
        assertThat(database.number("select count(*) from executor_job")).isEqualTo(60);
    }

    @Test
    void whenTheElectedNodeStopsTheNextOneFires() {
        Vigia vigia = Vigia.on(database.dataSource()).schedule(SCHEDULE).build();
        try (Orchestrator second = startBesideAStoppedOne(vigia)) {
            String other = second.id().value();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            database.number("select count(*) from executor_schedule_ticks where decided_by = ?", other)
                                    > 0);
        }
        assertThat(database.number("select count(distinct decided_by) from executor_schedule_ticks"))
                .isEqualTo(2);
        assertThat(database.number("select count(*) from executor_schedule_ticks where outcome <> 'fired'"))
                .isZero();
        assertThat(database.number("select count(*) from executor_job"))
                .isEqualTo(database.number("select count(*) from executor_schedule_ticks"));
        assertThat(database.number("select count(*) from (select tick - lag(tick) over (order by tick) as apart"
                        + " from executor_schedule_ticks) t where apart <> interval '5 seconds'"))
                .as("no tick is missing")
                .isZero();
    }

    /** The first has fired, and stops while the second is there. */
    private Orchestrator startBesideAStoppedOne(Vigia vigia) {
        try (Orchestrator first = vigia.start()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.number(
                                    "select count(*) from executor_schedule_ticks where decided_by = ?",
                                    first.id().value())
                            > 0);
            return vigia.start();
        }
    }

    /** Runs one task on each of many threads at once; the sum of what they return. */
    private static int sum(java.util.function.Function<CyclicBarrier, Callable<Integer>> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(NODES);
        try {
            CyclicBarrier barrier = new CyclicBarrier(NODES);
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                tasks.add(task.apply(barrier));
            }
            int sum = 0;
            for (Future<Integer> result : threads.invokeAll(tasks)) {
                sum += result.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }
}
