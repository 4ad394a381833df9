package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Running workers: that none of them lets a priority or a type starve, and that each takes what it is pinned to. */
@ExtendWith(FreshDatabase.class)
class FairnessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestDatabase database;
    private Engine engine;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        engine = new Engine(fresh);
    }

    private Vigia vigia(WorkerSettings settings, Map<String, JobHandler> handlers) {
        Vigia.Builder builder = Vigia.on(database.dataSource()).settings(settings);
        handlers.forEach(builder::handler);
        return builder.build();
    }

    private static void enqueue(Vigia vigia, NewJob job, int jobs) {
        vigia.enqueueAll(IntStream.range(0, jobs).mapToObj(i -> job).toList());
    }

    private long succeeded(String type) {
        return database.number("select count(*) from executor_job_runs where type = ? and outcome = 'succeeded'", type);
    }

    @Test
    void jobsOfLowPriorityEndAlthoughUrgentOnesArriveForEver() {
        AtomicBoolean flood = new AtomicBoolean(true);
        JobHandler urgent = context -> { // two for each that ends: no number of workers keeps up
            if (flood.get()) {
                context.enqueue(NewJob.of("urgent").withPriority(-1));
                context.enqueue(NewJob.of("urgent").withPriority(-1));
            }
            return Outcome.succeeded();
        };
        Vigia vigia =
                vigia(Engine.FAST.withSlots(4), Map.of("urgent", urgent, "patient", context -> Outcome.succeeded()));
        enqueue(vigia, NewJob.of("patient").withPriority(5), 30);
        enqueue(vigia, NewJob.of("urgent").withPriority(-1), 500);
        try (Orchestrator one = vigia.start();
                Orchestrator two = vigia.start()) {
            await().atMost(PATIENCE).until(() -> succeeded("patient") == 30);
            assertThat(database.number(
                            "select count(*) from executor_waiting where type = 'urgent' and attempts < max_attempts"))
                    .as("the flood went on for both %s and %s", one.id(), two.id())
                    .isPositive();
            flood.set(false);
        }
    }

    @Test
    void eachNodeTakesTheTypesItIsPinnedToAndSaysSo() {
        Map<String, JobHandler> handlers =
                Map.of("a", context -> Outcome.succeeded(), "b", context -> Outcome.succeeded());
        Vigia onlyA = vigia(Engine.FAST.withTypes(WorkerTypes.only("a")), handlers);
        Vigia notA = vigia(Engine.FAST.withTypes(WorkerTypes.any().exceptFor(List.of("a"))), handlers);
        enqueue(onlyA, NewJob.of("a"), 100);
        enqueue(onlyA, NewJob.of("b"), 100);
        try (Orchestrator one = onlyA.start();
                Orchestrator two = notA.start()) {
            await().atMost(PATIENCE).until(() -> engine.unfinished() == 0);
            assertThat(database.rows("select distinct type, worker_id from executor_job_runs order by type"))
                    .containsExactly(
                            Map.of("type", "a", "worker_id", one.id().value()),
                            Map.of("type", "b", "worker_id", two.id().value()));
            assertThat(database.rows("""
                            select array_to_string(types, ',') as types from executor_workers k
                             where executor_takes_type(k.types, k.except_types, 'b')""")).containsExactly(Map.of("types", "b"));
        }
    }

    @Test
    void aTypeWithoutAHandlerStopsTheStartAndNothingRuns() {
        Vigia vigia = vigia(
                Engine.FAST.withTypes(WorkerTypes.only("a", "run_tas")), Map.of("a", context -> Outcome.succeeded()));
        assertThatThrownBy(vigia::start).isInstanceOf(NoHandlerException.class).hasMessageContaining("run_tas");
        assertThatThrownBy(() -> vigia.runOnce(1)).isInstanceOf(NoHandlerException.class);
        assertThat(database.number("select count(*) from executor_workers")).isZero();
    }

    /** The incident: a dependency answers slowly, and its type fills every slot. */
    @Test
    void aTypeThatHangsLeavesTheOthersTheirSlots() {
        Semaphore answers = new Semaphore(0);
        AtomicInteger hanging = new AtomicInteger();
        Map<String, JobHandler> handlers = Map.of(
                "hangs",
                context -> {
                    hanging.incrementAndGet();
                    answers.acquire();
                    return Outcome.succeeded();
                },
                "quick",
                context -> Outcome.succeeded());
        WorkerSettings kept = Engine.FAST
                .withSlots(8)
                .withTypes(WorkerTypes.parse("hangs=3,quick=1"))
                .withLendsIdleSlots(false);
        Vigia vigia = vigia(kept, handlers);
        enqueue(vigia, NewJob.of("hangs").withPriority(-1), 50);
        try (Orchestrator worker = vigia.start()) {
            await().atMost(PATIENCE).until(() -> worker.busy() == 6);
            enqueue(vigia, NewJob.of("quick"), 40);
            await().atMost(PATIENCE).until(() -> succeeded("quick") == 40);
            assertThat(hanging).hasValue(6);
            assertThat(database.rows("select share_types::text, share_slots::text, lends_slots from executor_workers"))
                    .containsExactly(
                            Map.of("share_types", "{hangs,quick}", "share_slots", "{6,2}", "lends_slots", false));
            answers.release(50);
            await().atMost(PATIENCE).until(() -> succeeded("hangs") == 50);
        }
    }

    @Test
    void aTypeThatBorrowedSlotsGivesThemBackAsItsJobsEnd() {
        Semaphore answers = new Semaphore(0);
        AtomicInteger hanging = new AtomicInteger();
        Map<String, JobHandler> handlers = Map.of(
                "hangs",
                context -> {
                    hanging.incrementAndGet();
                    answers.acquire();
                    return Outcome.succeeded();
                },
                "quick",
                context -> Outcome.succeeded());
        Vigia vigia = vigia(Engine.FAST.withSlots(4).withTypes(WorkerTypes.parse("hangs=1,quick=1")), handlers);
        enqueue(vigia, NewJob.of("hangs").withPriority(-1), 50);
        try (Orchestrator worker = vigia.start()) {
            await().atMost(PATIENCE).until(() -> worker.busy() == 4);
            enqueue(vigia, NewJob.of("quick"), 40);
            answers.release(1);
            await().atMost(PATIENCE).until(() -> succeeded("quick") == 40);
            assertThat(hanging.get())
                    .as("the slot that came free, and no other, was used again")
                    .isLessThanOrEqualTo(5);
            answers.release(100);
            await().atMost(PATIENCE).until(() -> engine.unfinished() == 0);
        }
    }

    /** Slots are free all the time, but not for the type that has work: the end of its jobs wakes the claimer. */
    @Test
    void aTypeOnSlotsOfItsOwnGoesOnWithoutWaitingForAPoll() {
        Vigia vigia = vigia(
                Engine.FAST
                        .withSlots(8)
                        .withPoll(Duration.ofMinutes(5))
                        .withTypes(WorkerTypes.parse("busy=1,idle=3"))
                        .withLendsIdleSlots(false),
                Map.of("busy", context -> Outcome.succeeded(), "idle", context -> Outcome.succeeded()));
        enqueue(vigia, NewJob.of("busy"), 200);
        try (Orchestrator worker = vigia.start()) {
            await().atMost(PATIENCE).until(() -> succeeded("busy") == 200);
            assertThat(worker.takes()).isEqualTo("busy (2 slots) and idle (6 slots); idle slots are kept");
        }
    }

    /** Jobs of a limited type come from their lanes, not from the line; the slots are the same. */
    @Test
    void aLimitedTypeKeepsToItsOwnSlotsAndGoesOnWithoutWaitingForAPoll() {
        database.execute("insert into executor_job_types (type, concurrency_limit) values ('limited', 100)");
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        JobHandler limited = context -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            return Outcome.succeeded();
        };
        Vigia vigia = vigia(
                Engine.FAST
                        .withSlots(8)
                        .withPoll(Duration.ofMinutes(5))
                        .withTypes(WorkerTypes.parse("limited=1,*=3"))
                        .withLendsIdleSlots(false),
                Map.of("limited", limited, "other", context -> Outcome.succeeded()));
        enqueue(vigia, NewJob.of("limited"), 150);
        enqueue(vigia, NewJob.of("other"), 150);
        try (Orchestrator worker = vigia.start()) {
            await().atMost(PATIENCE).until(() -> succeeded("limited") == 150 && succeeded("other") == 150);
            assertThat(worker.takes()).startsWith("limited (2 slots) and any other type (6 slots)");
        }
        assertThat(most.get()).isBetween(1, 2);
    }
}
