package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.ActionReport;
import dev.vigia.job.Enqueued;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker as a whole: nodes side by side, wake-ups, limits, cancels, drains. */
@ExtendWith(FreshDatabase.class)
class OrchestratorTest {
    private TestDatabase database;
    private Engine engine;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        engine = new Engine(fresh);
    }

    @Test
    void twoNodesRunTenThousandJobsEachExactlyOnce() {
        int jobs = 10_000;
        Map<UUID, AtomicInteger> calls = new ConcurrentHashMap<>();
        Vigia vigia = engine.vigia(Engine.FAST.withSlots(200), context -> {
            calls.computeIfAbsent(context.job().id(), id -> new AtomicInteger()).incrementAndGet();
            return Outcome.succeeded();
        });
        Set<UUID> ids = ConcurrentHashMap.newKeySet();
        vigia.enqueueAll(IntStream.range(0, jobs).mapToObj(i -> NewJob.of("t")).toList())
                .forEach(job -> ids.add(job.id()));
        try (Orchestrator one = vigia.start();
                Orchestrator two = vigia.start()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> engine.unfinished() == 0);
            assertThat(one.id()).isNotEqualTo(two.id());
        }
        assertThat(calls.keySet()).isEqualTo(ids);
        assertThat(calls.values()).allMatch(count -> count.get() == 1);
        assertThat(database.number("select count(*) from executor_jobs where status = 'succeeded' and attempts = 1"))
                .isEqualTo(jobs);
        assertThat(database.number("select count(distinct trace_id) from executor_job_runs"))
                .isEqualTo(jobs);
        assertThat(database.number("select count(distinct worker_id) from executor_job_runs"))
                .as("both worked")
                .isEqualTo(2);
        assertThat(database.number("select count(*) from executor_waiting")
                        + database.number("select count(*) from executor_leases"))
                .isZero();
        assertThat(database.rows("select state from executor_workers"))
                .hasSize(2)
                .containsOnly(Map.of("state", "drained"));
    }

    @Test
    void aTimeLimitInterruptsAndKeepsWhereTheHandlerStood() {
        database.execute("insert into executor_job_types (type, time_limit) values ('t', '150 ms')");
        engine.run(NewJob.of("t").withMaxAttempts(1), context -> {
            new CountDownLatch(1).await();
            return Outcome.succeeded();
        });
        assertThat(database.rows("select error_kind, message, stack from executor_job_runs"))
                .singleElement()
                .satisfies(run -> {
                    assertThat(run)
                            .containsEntry("error_kind", "time_limit_exceeded")
                            .containsEntry("message", "overran the time limit of t, 150 ms");
                    assertThat(run.get("stack").toString()).contains("InterruptedException", "CountDownLatch.await");
                });
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsSettledWithItsStackAndKeepsItsSlot() {
        database.execute("insert into executor_job_types (type, time_limit) values ('t', '100 ms')");
        CountDownLatch release = new CountDownLatch(1);
        Vigia vigia = engine.vigia(Engine.FAST.withSlots(1), context -> {
            Engine.waitDeaf(release);
            return Outcome.succeeded();
        });
        vigia.enqueue(NewJob.of("t").withMaxAttempts(1));
        try (Orchestrator worker = vigia.start()) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> database.number("select count(*) from executor_dead_jobs") == 1);
            assertThat(database.value(String.class, "select stack from executor_job_runs"))
                    .contains("waitDeaf");
            assertThat(worker.busy()).as("its thread is still there").isOne();
            release.countDown();
            await().until(() -> worker.busy() == 0);
        }
        assertThat(database.rows("select outcome from executor_job_runs"))
                .as("the late outcome is dropped")
                .containsExactly(Map.of("outcome", "failed"));
    }

    @Test
    void aRunningJobIsCancelledWithinMomentsOfTheRequest() {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> told = new AtomicReference<>();
        Vigia vigia = engine.vigia(Engine.FAST.withLease(Duration.ofSeconds(20), Duration.ofSeconds(60)), context -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                told.set(context.stopReason());
            }
            return Outcome.succeeded();
        });
        Enqueued job = vigia.enqueue(NewJob.of("t"));
        try (Orchestrator worker = vigia.start()) {
            await().until(() -> started.getCount() == 0);
            ActionReport report = vigia.operations()
                    .cancel(JobFilter.ofId(job.id()), new Operator("ana", "wrong document", null), false);
            assertThat(report.changed()).isOne();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> database.value(String.class, "select status from executor_jobs")
                            .equals("cancelled"));
        }
        assertThat(told).hasValue("wrong document");
        assertThat(database.value(String.class, "select reason from executor_cancelled"))
                .isEqualTo("wrong document");
    }

    @Test
    void anAnnouncedJobIsPickedUpLongBeforeThePollInterval() {
        AtomicReference<Instant> ran = new AtomicReference<>();
        Vigia vigia = engine.vigia(Engine.FAST.withPoll(Duration.ofMinutes(10)), context -> {
            ran.set(Instant.now());
            return Outcome.succeeded();
        });
        try (Orchestrator worker = vigia.start()) {
            await().until(() ->
                    database.number("select count(*) from pg_stat_activity where query like 'listen%'") == 1);
            vigia.enqueue(NewJob.of("t"));
            await().atMost(Duration.ofSeconds(10)).until(() -> ran.get() != null);
        }
    }

    @Test
    void pollingFindsWorkThatNobodyAnnounced() {
        Vigia vigia = engine.vigia(Engine.FAST, context -> Outcome.succeeded());
        try (Orchestrator worker = vigia.start()) {
            database.execute("""
                    with j as (insert into executor_job (id, type, correlation_id, payload, priority)
                               values (executor_uuid7(), 't', gen_random_uuid(), '{}', 0) returning id)
                    insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                    select id, 't', 0, now(), 0, 10, now() from j""");
            await().until(() -> engine.unfinished() == 0);
        }
    }

    @Test
    void aDrainAddsUpAndHandsBackWhatDoesNotEndInTime() {
        CountDownLatch running = new CountDownLatch(4);
        CountDownLatch deaf = new CountDownLatch(1);
        Vigia vigia = Vigia.on(database.dataSource())
                .settings(Engine.FAST.withGrace(Duration.ofMillis(300)))
                .handler("quick", context -> {
                    running.countDown();
                    new CountDownLatch(1).await(100, java.util.concurrent.TimeUnit.MILLISECONDS);
                    return Outcome.succeeded();
                })
                .handler("slow", context -> {
                    running.countDown();
                    new CountDownLatch(1).await();
                    return Outcome.succeeded();
                })
                .handler("deaf", context -> {
                    running.countDown();
                    Engine.waitDeaf(deaf);
                    return Outcome.succeeded();
                })
                .build();
        vigia.enqueueAll(List.of(
                NewJob.of("quick"), NewJob.of("quick"), NewJob.of("slow").withMaxAttempts(1), NewJob.of("deaf")));
        Orchestrator worker = vigia.start();
        await().until(() -> running.getCount() == 0);
        DrainReport report = worker.drain();
        deaf.countDown();

        assertThat(report)
                .extracting(DrainReport::running, DrainReport::handedBack, DrainReport::abandoned, DrainReport::drained)
                .satisfies(n -> assertThat((int) n.get(0)).isEqualTo((int) n.get(1) + (int) n.get(2) + (int) n.get(3)));
        assertThat(report.handedBack()).isOne();
        assertThat(report.abandoned()).isOne();
        assertThat(
                        database.rows(
                                "select status, attempts, max_attempts, run_at <= now() as due from executor_jobs where type = 'slow'"))
                .containsExactly(Map.of("status", "queued", "attempts", 1, "max_attempts", 2, "due", true));
        assertThat(database.rows("select status from executor_jobs where type = 'deaf'"))
                .as("its lease ends by itself")
                .containsExactly(Map.of("status", "running"));
        assertThat(worker.drain()).isSameAs(report);
    }

    @Test
    void onePassClaimsRunsAndSettlesAndSaysWhatItDid() {
        Vigia vigia = Vigia.on(database.dataSource())
                .settings(Engine.FAST)
                .handler("good", context -> Outcome.succeeded())
                .handler("bad", context -> Outcome.failed("no"))
                .build();
        vigia.enqueueAll(List.of(NewJob.of("good"), NewJob.of("good"), NewJob.of("bad"), NewJob.of("nobodys")));
        PassReport pass = vigia.runOnce(10);
        assertThat(pass.claimed()).isEqualTo(3);
        assertThat(pass.outcomes()).isEqualTo(Map.of("succeeded", 2, "failed", 1));
        assertThat(database.number("select count(*) from executor_jobs where status = 'queued'"))
                .as("no handler here, so not claimed")
                .isOne();
    }
}
