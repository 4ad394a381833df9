package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.observe.BatchStatus;
import dev.vigia.observe.BatchStatus.Counts;
import dev.vigia.observe.BatchStatus.State;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Batches and dependencies on two running nodes. */
@ExtendWith(FreshDatabase.class)
class BatchDrainTest {
    private final Map<UUID, AtomicInteger> told = new ConcurrentHashMap<>();

    @Test
    void tenThousandJobsOnTwoNodesAreCountedRightAllTheWayAndToldOnce(TestDatabase database) {
        Vigia vigia = node(database);
        List<NewJob> jobs = new ArrayList<>(IntStream.range(0, 9_989)
                .mapToObj(i -> NewJob.of("part", i % 500 == 0 ? "{\"fail\": true}" : "{}"))
                .toList());
        jobs.add(NewJob.of("spread"));
        UUID id = vigia.batches()
                .enqueue(NewBatch.named("all").onComplete(NewJob.of("tell")).onFailure(NewJob.of("tell")), jobs)
                .id();
        try (Orchestrator one = vigia.start();
                Orchestrator two = node(database).start()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                BatchStatus status = vigia.batches().find(id).orElseThrow();
                Counts c = status.jobs();
                assertThat(c.waiting() + c.running() + c.ended()).isEqualTo(c.total());
                assertThat(List.of(c.waiting(), c.running(), c.succeeded())).allMatch(n -> n >= 0);
                return status.state() == State.COMPLETE && told.size() == 2;
            });
        }
        BatchStatus status = vigia.batches().find(id).orElseThrow();
        assertThat(status.jobs()).isEqualTo(new Counts(10_000, 0, 0, 9_980, 20, 0));
        assertThat(told).containsOnlyKeys(status.completionJobId(), status.failureJobId());
        assertThat(told.values()).allMatch(times -> times.get() == 1);
        assertThat(database.number("select count(*) from executor_awaited")).isZero();
    }

    @Test
    void aHandlerSpreadsItsWorkInAGraphThatRunsInItsOrderOnTwoNodes(TestDatabase database) {
        List<String> order = new ArrayList<>();
        Vigia vigia = Vigia.on(database.dataSource())
                .settings(Engine.FAST)
                .handler("split", context -> {
                    UUID[] parts = IntStream.range(0, 20)
                            .mapToObj(i -> context.enqueue(NewJob.of("part").inParentsBatch()))
                            .toArray(UUID[]::new);
                    context.enqueue(NewJob.of("merge").dependsOn(parts).named("merge"));
                    context.enqueue(NewJob.of("report").dependsOn("merge"));
                    return Outcome.succeeded();
                })
                .handler("part", context -> noted(order, "part"))
                .handler("merge", context -> noted(order, "merge"))
                .handler("report", context -> noted(order, "report"))
                .build();
        vigia.enqueue(NewJob.of("split"));
        try (Orchestrator one = vigia.start();
                Orchestrator two = vigia.start()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> new Engine(database).unfinished() == 0);
        }
        assertThat(order).hasSize(22).endsWith("merge", "report");
    }

    private static Outcome noted(List<String> order, String what) {
        synchronized (order) {
            order.add(what);
        }
        return Outcome.succeeded();
    }

    private Vigia node(TestDatabase database) {
        return Vigia.on(database.dataSource())
                .settings(Engine.FAST)
                .handler(
                        "part",
                        context -> context.job().payload().contains("fail")
                                ? Outcome.permanentlyFailed("as told")
                                : Outcome.succeeded())
                .handler("spread", context -> {
                    IntStream.range(0, 10)
                            .forEach(i -> context.enqueue(NewJob.of("part").inParentsBatch()));
                    return Outcome.succeeded();
                })
                .handler("tell", context -> {
                    told.computeIfAbsent(context.job().id(), job -> new AtomicInteger())
                            .incrementAndGet();
                    return Outcome.succeeded();
                })
                .build();
    }
}
