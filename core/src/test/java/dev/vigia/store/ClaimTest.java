package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class ClaimTest {
    private TestDatabase database;
    private Vigia vigia;
    private Claim claim;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        claim = new Claim(new Database(fresh.dataSource(), Schema.PUBLIC));
    }

    @Test
    void aClaimSetsOwnerAttemptAndTraceInOneStatement() {
        Enqueued job = vigia.enqueue(NewJob.of("run_tsa"));
        WorkerId worker = WorkerId.random();
        Claimed claimed = claim.apply(worker, 5, null).get(0);

        assertThat(claimed.lease().attempt()).isOne();
        assertThat(claimed.lease().traceId().value()).isEqualTo(worker + "-" + job.id() + "-1");
        assertThat(database.rows("select status, locked_by, attempts, trace_id from executor_jobs"))
                .containsExactly(Map.of(
                        "status",
                        "running",
                        "locked_by",
                        worker.value(),
                        "attempts",
                        1,
                        "trace_id",
                        worker + "-" + job.id() + "-1"));
    }

    @Test
    void smallerPriorityRunsSoonerThenTheLongestDue() {
        Enqueued late = vigia.enqueue(NewJob.of("t").withPriority(1));
        Enqueued normal = vigia.enqueue(NewJob.of("t"));
        Enqueued urgent = vigia.enqueue(NewJob.of("t").withPriority(-5));
        Enqueued normalToo = vigia.enqueue(NewJob.of("t"));
        vigia.enqueue(NewJob.of("t").withPriority(-9).withDelay(Duration.ofHours(1)));

        assertThat(ids(claim.apply(WorkerId.random(), 3, null)))
                .containsExactly(urgent.id(), normal.id(), normalToo.id());
        assertThat(ids(claim.apply(WorkerId.random(), 3, null))).containsExactly(late.id());
    }

    @Test
    void typesThatTheWorkerCannotRunStayInTheLine() {
        vigia.enqueueAll(
                IntStream.range(0, 50).mapToObj(i -> NewJob.of("other")).toList());
        Enqueued mine = vigia.enqueue(NewJob.of("mine"));
        assertThat(ids(claim.apply(WorkerId.random(), 10, List.of("mine", "also_mine"))))
                .containsExactly(mine.id());
        assertThat(claim.apply(WorkerId.random(), 10, List.of("nobody"))).isEmpty();
    }

    @Test
    void frozenTypesAreNotClaimedUntilTheirGateIsLiftedOrOver() {
        Enqueued frozen = vigia.enqueue(NewJob.of("frozen"));
        Enqueued free = vigia.enqueue(NewJob.of("free"));
        database.execute("insert into executor_gates (type, reason, frozen_by) values ('frozen', 'why', 'ana')");
        assertThat(ids(claim.apply(WorkerId.random(), 10, null))).containsExactly(free.id());

        database.execute("update executor_gates set until = now() - interval '1 second'");
        assertThat(ids(claim.apply(WorkerId.random(), 10, null))).containsExactly(frozen.id());

        vigia.enqueue(NewJob.of("free"));
        database.execute("insert into executor_gates (reason, frozen_by) values ('all of it', 'ana')");
        assertThat(claim.apply(WorkerId.random(), 10, null)).isEmpty();
        database.execute("update executor_gates set lifted_at = now()");
        assertThat(claim.apply(WorkerId.random(), 10, null)).hasSize(1);
    }

    @Test
    void aClaimNeverExceedsItsLimitAndNoJobHasTwoOwnersUnderConcurrentUpdates() throws Exception {
        int jobs = 4_000;
        vigia.enqueueAll(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.of("t").withPriority(i % 3))
                .toList());
        AtomicBoolean done = new AtomicBoolean();
        Set<UUID> claimed = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(7);
        try {
            List<Callable<Integer>> work = new ArrayList<>();
            for (int worker = 0; worker < 4; worker++) {
                work.add(() -> claimAll(claimed));
            }
            for (int updater = 0; updater < 2; updater++) {
                threads.execute(() -> {
                    while (!done.get()) { // moves rows about while they are being claimed
                        database.execute(
                                "update executor_waiting set run_at = run_at - interval '1 ms', priority = (priority + 1) % 3::smallint"
                                        + " where id in (select id from executor_waiting order by random() limit 20 for update skip locked)");
                    }
                });
            }
            int total = 0;
            for (Future<Integer> count : threads.invokeAll(work)) {
                total += count.get();
            }
            done.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue(); // no updater holds a row any more
            assertThat(total).isEqualTo(claimed.size());
            claimed.addAll(ids(claim.apply(WorkerId.random(), 500, null))); // what an updater held at the last look
            assertThat(claimed).hasSize(jobs);
            assertThat(database.number("select count(*) from executor_leases where attempts = 1"))
                    .isEqualTo(jobs);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private int claimAll(Set<UUID> claimed) {
        WorkerId worker = WorkerId.random();
        int count = 0;
        int empty = 0;
        while (empty < 5) {
            List<Claimed> batch = claim.apply(worker, 17, null);
            assertThat(batch).hasSizeLessThanOrEqualTo(17);
            batch.forEach(job ->
                    assertThat(claimed.add(job.job().id())).as("one owner only").isTrue());
            count += batch.size();
            empty = batch.isEmpty() ? empty + 1 : 0;
        }
        return count;
    }

    private static List<UUID> ids(List<Claimed> jobs) {
        return jobs.stream().map(job -> job.job().id()).toList();
    }
}
