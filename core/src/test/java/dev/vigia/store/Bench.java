package dev.vigia.store;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import dev.vigia.job.Outcome;
import dev.vigia.job.RetryPolicy;
import dev.vigia.job.Schema;
import dev.vigia.job.Settlement;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs claimed and settled by hand, so that a test decides what ends when, and on which of two nodes. */
final class Bench {
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(10));

    final TestDatabase database;
    final Vigia vigia;
    final WorkerId worker = WorkerId.random();
    private final Claim claim;
    private final Settle settle;
    private final Map<UUID, Claimed> held = new ConcurrentHashMap<>();

    Bench(TestDatabase database) {
        this.database = database;
        this.vigia = Vigia.on(database.dataSource()).build();
        Database store = new Database(database.dataSource(), Schema.PUBLIC);
        this.claim = new Claim(store);
        this.settle = new Settle(store);
        database.execute("insert into executor_workers (id, version) values (?, '1')", worker.value());
    }

    UUID enqueue(String type, UUID... dependsOn) {
        return vigia.enqueue(NewJob.of(type).dependsOn(dependsOn)).id();
    }

    UUID enqueue(String type, OnDependencyFailure policy, UUID... dependsOn) {
        return vigia.enqueue(NewJob.of(type).dependsOn(dependsOn).whenDependencyFails(policy))
                .id();
    }

    /** Claims all that is due; their ids, as many as there are. */
    List<UUID> claimAll() {
        List<UUID> ids = new ArrayList<>();
        List<Claimed> some;
        do {
            some = claim.apply(worker, 500, null);
            some.forEach(job -> {
                held.put(job.job().id(), job);
                ids.add(job.job().id());
            });
        } while (some.size() == 500);
        return ids;
    }

    Claimed lease(UUID id) {
        if (!held.containsKey(id)) {
            claimAll();
        }
        return held.get(id);
    }

    Settlement settle(UUID id, Outcome outcome) {
        return settleAll(List.of(id), outcome).get(0);
    }

    List<Settlement> settleAll(List<UUID> ids, Outcome outcome) {
        return settle.apply(
                worker,
                "1",
                ids.stream()
                        .map(id -> completion(lease(id), outcome, List.of()))
                        .toList());
    }

    /** Together with follow-ups, so that the settling transaction goes on after its first statement. */
    Settlement settle(UUID id, List<NewJob> followUps) {
        Claimed job = lease(id);
        List<Enqueue.Identified> children = followUps.stream()
                .map(child ->
                        new Enqueue.Identified(TimeOrderedIds.next(), job.job().correlationId(), child.withParent(id)))
                .toList();
        return settle.apply(worker, "1", List.of(completion(job, Outcome.succeeded(), children)))
                .get(0);
    }

    Settlement settleWithWork(UUID id, Outcome outcome) {
        return settle.applyWithWork(worker, "1", completion(lease(id), outcome, List.of()));
    }

    static Completion completion(Claimed job, Outcome outcome, List<Enqueue.Identified> followUps) {
        return new Completion(
                job.lease(),
                job.job().correlationId(),
                outcome,
                outcome.next(job.lease(), RETRY, 0.5),
                followUps,
                List.of());
    }

    /** queued, held (waiting for others), running, succeeded, retrying, dead, cancelled. */
    String standing(UUID id) {
        return database.value(
                String.class,
                "select case when status = 'failed' then case when attempts >= max_attempts then 'dead' else 'retrying' end"
                        + " when run_at = 'infinity' and status = 'queued' then 'held' else status end from executor_jobs where id = ?",
                id);
    }

    long awaited() {
        return database.number("select count(*) from executor_awaited");
    }
}
