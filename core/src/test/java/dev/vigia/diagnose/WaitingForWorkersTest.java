package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Why a job whose time has come is not started, or by whom it is held: every such answer, brought about for real. */
@ExtendWith(FreshDatabase.class)
class WaitingForWorkersTest {
    private static final Operator ANA = new Operator("ana@ops", "tsa.example 503", null);

    private final CountDownLatch release = new CountDownLatch(1);
    private TestDatabase database;
    private Vigia vigia;
    private Asking asking;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource())
                .settings(
                        WorkerSettings.defaults().withSlots(2).withVersion("6").withPoll(Duration.ofMillis(50)))
                .handler("slow", context -> {
                    context.progress();
                    release.await();
                    return Outcome.succeeded();
                })
                .handler("fails", context -> Outcome.failed("503 from tsa.example"))
                .handler("render_invoices", context -> Outcome.succeeded())
                .build();
        asking = new Asking(vigia);
    }

    @Test
    void aTypeThatNobodyHandlesSaysWhoDidAndWhatIsSimilar() {
        database.execute("insert into executor_workers (id, version, types, state, last_seen_at) values"
                + " ('orchestrator-old', '5', '{render_invoice}', 'drained', clock_timestamp() - interval '3 hours')");
        UUID job = asking.enqueue(NewJob.of("render_invoice").withPriority(3));
        asking.enqueue(NewJob.of("render_invoice"));
        assertThat(asking.why(job, NoWorker.class).similarType())
                .as("nobody works")
                .isNull();
        try (Orchestrator worker = vigia.start()) {
            NoWorker none = asking.why(job, NoWorker.class);
            assertThat(none.lastWorker().version()).isEqualTo("5");
            assertThat(none.waiting()).isEqualTo(2);
            assertThat(none.summary()).isEqualTo("no_worker(type=render_invoice)");
            assertThat(none.sentences().get(0))
                    .startsWith("2 jobs wait, the oldest for ")
                    .contains("No live worker handles render_invoice; the last one did at ")
                    .endsWith("(version 5, drained).");
            assertThat(none.sentences().get(1))
                    .isEqualTo("Live workers handle render_invoices (0 jobs due): renamed, or misspelt?");
            assertThat(worker.busy()).isZero();
        }
    }

    @Test
    void whenEverySlotIsTakenTheHoldersAreNamed() {
        try (Orchestrator worker = vigia.start()) {
            UUID first = asking.enqueue(NewJob.of("slow"));
            asking.enqueue(NewJob.of("slow"));
            await().until(() -> worker.busy() == 2);
            UUID third = asking.enqueue(NewJob.of("fails"));
            UUID fourth = asking.enqueue(NewJob.of("fails").withPriority(1));
            SlotsFull full = asking.why(third, SlotsFull.class);
            assertThat(full.summary()).isEqualTo("slots_full(2/2)");
            assertThat(full.sentences().get(0))
                    .startsWith("All 2 slots that could run it are taken: 2 slow, the oldest for ");
            assertThat(full.sentences().get(1)).isEqualTo("It is the next.");
            assertThat(asking.why(fourth, SlotsFull.class).ahead())
                    .as("nothing ended, so the line explains nothing")
                    .isOne();

            Running running = asking.why(first, Running.class);
            assertThat(running.worker()).isEqualTo(worker.id().value());
            release.countDown();
            await().until(() -> asking.why(first) instanceof Finished);
        }
    }

    @Test
    void progressOfARunningAttemptIsShownOnceItWasSent() {
        UUID job = asking.enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-sql')");
        assertThat(asking.why(job, Running.class).progressAt()).isNull();
        database.rows("select update_job_heartbeat(?, 'orchestrator-sql')", job);
        assertThat(asking.why(job, Running.class).progressAt()).isNotNull();
        assertThat(asking.why(job).sentences().get(0)).contains(", progress last reported at ");
        database.execute("update executor_leases set progress = 0.4, progress_message = 'page 3 of 7'");
        Running running = asking.why(job, Running.class);
        assertThat(running.progress()).isEqualTo(0.4);
        assertThat(running.progressMessage()).isEqualTo("page 3 of 7");
        assertThat(running.sentences().get(0)).contains(", at 40 %, page 3 of 7, as it said at ");
    }

    @Test
    void aRunningJobWhoseCancelWasAskedForSaysSo() {
        UUID job = asking.enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-sql')"); // hears of no cancel
        assertThat(asking.why(job, Running.class).cancelRequestedAt()).isNull();
        vigia.operations().cancel(JobFilter.ofId(job), ANA, false);
        assertThat(asking.why(job, Running.class).sentences())
                .last()
                .asString()
                .startsWith("Its cancel was asked for at ");
    }

    @Test
    void aLostLeaseIsToldBeforeItIsReclaimed() {
        UUID job = asking.enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-dies')");
        database.execute("update executor_workers set last_seen_at = clock_timestamp() - interval '1 hour'");
        LeaseLost lost = asking.why(job, LeaseLost.class);
        assertThat(lost.because()).isEqualTo("worker_silent");
        assertThat(lost.summary()).isEqualTo("lease_lost(worker=orchestrator-dies, reclaimed=not yet)");

        database.rows("select reclaim_stale_jobs()");
        assertThat(asking.why(job, NoWorker.class).lastWorker().state())
                .as("nobody is left to run it")
                .isEqualTo("lost");
    }

    @Test
    void aReclaimedJobWithRoomForItSaysThatItIsBackInTheLine() {
        UUID job = asking.enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-dies')");
        database.execute("update executor_workers set last_seen_at = clock_timestamp() - interval '1 hour'");
        database.rows("select reclaim_stale_jobs()");
        database.execute("insert into executor_workers (id, types, slots) values ('orchestrator-idle', '{t}', 4)");
        LeaseLost lost = asking.why(job, LeaseLost.class);
        assertThat(lost.worker()).isEqualTo("orchestrator-dies");
        assertThat(lost.reclaimedAt()).isBeforeOrEqualTo(lost.observedAt());
        assertThat(lost.evidence()).startsWith("worker orchestrator-dies fell silent");
    }

    @Test
    void anAttemptWithoutASignOfLifeForItsTtlHasLostItsLeaseThoughItsWorkerLives() {
        UUID job = asking.enqueue(NewJob.of("protect_document_v2"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-sql')");
        database.execute("update executor_leases set locked_at = clock_timestamp() - interval '6 minutes'");
        LeaseLost lost = asking.why(job, LeaseLost.class);
        assertThat(lost.because()).isEqualTo("ttl_exceeded");
        assertThat(Duration.between(lost.lastSign(), lost.observedAt())).isGreaterThan(Duration.ofMinutes(5));
    }

    @Test
    void aLimitSaysHowManyMayAndWhoHoldsThePermits() {
        database.execute("insert into executor_job_types (type, concurrency_limit) values ('slow', 1)");
        try (Orchestrator worker = vigia.start()) {
            UUID first = asking.enqueue(NewJob.of("slow"));
            await().until(() -> worker.busy() == 1);
            UUID second = asking.enqueue(NewJob.of("slow"));
            await().until(() -> asking.why(second) instanceof ConcurrencyLimit);
            ConcurrencyLimit limit = asking.why(second, ConcurrencyLimit.class);
            assertThat(limit.summary()).isEqualTo("concurrency_limit(1/1)");
            assertThat(limit.sentences().get(0))
                    .isEqualTo("Of slow 1 may run at once, and 1 does; 1 job waits for a permit.");
            assertThat(limit.sentences().get(1))
                    .startsWith("The oldest permit is held by job " + first)
                    .endsWith(" on " + worker.id() + ".");
            assertThat(limit.command()).hasValue("limits slow");
            release.countDown();
            await().until(() -> asking.why(second) instanceof Finished);
        }
    }

    @Test
    void aRateSaysWhenTheNextMayStart() {
        database.execute("insert into executor_job_types (type, rate_limit, rate_period, rate_burst)"
                + " values ('render_invoices', 1, '1 hour', 1)");
        try (Orchestrator worker = vigia.start()) {
            UUID first = asking.enqueue(NewJob.of("render_invoices"));
            await().until(() -> asking.why(first) instanceof Finished);
            UUID second = asking.enqueue(NewJob.of("render_invoices"));
            await().until(() -> asking.why(second) instanceof RateLimit);
            RateLimit limit = asking.why(second, RateLimit.class);
            assertThat(limit.resetsAt()).isAfter(limit.observedAt());
            assertThat(limit.sentences().get(0)).startsWith("Of render_invoices 1 may start in 1 h; the next may at ");
            assertThat(worker.busy()).isZero();
        }
    }
}
