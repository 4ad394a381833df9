package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.Job;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.RetryPolicy;
import dev.vigia.job.Schema;
import dev.vigia.job.Settlement;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Heartbeat.Held;
import dev.vigia.store.Heartbeat.Notice;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same lease from two sides at once. */
@ExtendWith(FreshDatabase.class)
class SettleRacesTest {
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(10));

    private final WorkerId worker = WorkerId.random();
    private final WorkerId other = WorkerId.random();
    private TestDatabase database;
    private Vigia vigia;
    private Claim claim;
    private Settle settle;
    private Heartbeat heartbeat;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        Database store = new Database(fresh.dataSource(), Schema.PUBLIC);
        claim = new Claim(store);
        settle = new Settle(store);
        heartbeat = new Heartbeat(store);
        beat(worker);
        beat(other);
    }

    @Test
    void aHeartbeatAndASettleOfTheSameRowDoNotDeadlockAndTheSettleWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 30; round++) {
                vigia.enqueueAll(
                        IntStream.range(0, 40).mapToObj(i -> NewJob.of("t")).toList());
                List<Claimed> jobs = claim.apply(worker, 40, null);
                List<Held> held =
                        jobs.stream().map(j -> new Held(j.lease(), true)).toList();
                Future<List<Notice>> beat = threads.submit(() -> heartbeat.apply(report(worker), held));
                Future<List<Settlement>> settled = threads.submit(() -> settle.apply(
                        worker,
                        "1",
                        jobs.stream()
                                .map(j -> completion(j, Outcome.succeeded()))
                                .toList()));
                beat.get();
                assertThat(settled.get()).containsOnly(Settlement.APPLIED);
            }
            assertThat(database.number("select count(*) from executor_leases")).isZero();
            assertThat(database.number("select count(*) from executor_jobs where status = 'succeeded'"))
                    .isEqualTo(1_200);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSettleAndAReclaimOfTheSameLeaseHaveOneWinner() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 30; round++) {
                Claimed job = claimed();
                database.execute(
                        "update executor_workers set last_seen_at = now() - interval '1 hour' where id = ?",
                        worker.value());
                CompletableFuture<Settlement> settled =
                        CompletableFuture.supplyAsync(() -> settle(worker, job, Outcome.succeeded()), threads);
                long reclaimed = CompletableFuture.supplyAsync(
                                () -> database.number("select reclaim_stale_jobs()"), threads)
                        .get();
                assertThat(settled.get()).isEqualTo(reclaimed == 1 ? Settlement.LOST : Settlement.APPLIED);
                assertThat(database.number(
                                "select count(*) from executor_job_runs where job_id = ?",
                                job.job().id()))
                        .isOne();
                database.execute("delete from executor_waiting");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Claimed claimed() {
        vigia.enqueue(NewJob.of("t"));
        return claim.apply(worker, 1, null).get(0);
    }

    private Settlement settle(WorkerId by, Claimed job, Outcome outcome) {
        return settle.apply(by, "1", List.of(completion(job, outcome))).get(0);
    }

    private static Completion completion(Claimed claimed, Outcome outcome) {
        Lease lease = claimed.lease();
        Job job = claimed.job();
        return new Completion(
                lease, job.correlationId(), outcome, outcome.next(lease, RETRY, 0.5), List.of(), List.of());
    }

    private void beat(WorkerId id) {
        heartbeat.apply(report(id), List.of());
    }

    private static WorkerReport report(WorkerId id) {
        return new WorkerReport(id, "host", 1, "1", Duration.ofSeconds(45), 10, 0, null, "live");
    }
}
