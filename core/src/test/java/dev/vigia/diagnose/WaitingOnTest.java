package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.Freeze;
import dev.vigia.job.GateScope;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every kind of answer, brought about for real. */
@ExtendWith(FreshDatabase.class)
class WaitingOnTest {
    private static final Operator ANA = new Operator("ana@ops", "tsa.example 503", null);

    private final CountDownLatch release = new CountDownLatch(1);
    private TestDatabase database;
    private Vigia vigia;

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
                .handler("gives_up", context -> Outcome.preconditionFailed("no key"))
                .handler("later", context -> Outcome.snoozed(Duration.ofHours(1), "the batch is not full"))
                .handler("render_invoices", context -> Outcome.succeeded())
                .build();
    }

    private UUID enqueue(NewJob job) {
        return vigia.enqueue(job).id();
    }

    private WaitingOn why(UUID job) {
        return vigia.diagnostics().waitingOn(job).orElseThrow();
    }

    private <T extends WaitingOn> T why(UUID job, Class<T> kind) {
        WaitingOn answer = why(job);
        assertThat(answer).isInstanceOf(kind);
        assertThat(vigia.observer().job(job).orElseThrow().observation())
                .satisfies(seen -> assertThat(WaitingOn.of(seen).kind())
                        .as("the job's own page says the same")
                        .isEqualTo(answer.kind()));
        return kind.cast(answer);
    }

    @Test
    void aJobForLaterIsScheduled() {
        UUID job = enqueue(NewJob.of("slow").withDelay(Duration.ofHours(1)));
        Scheduled scheduled = why(job, Scheduled.class);
        assertThat(Duration.between(scheduled.observedAt(), scheduled.until()))
                .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(scheduled.snoozedBecause()).isNull();
        UUID snoozed = enqueue(NewJob.of("later"));
        vigia.runOnce(1);
        assertThat(why(snoozed, Scheduled.class).sentences())
                .last()
                .isEqualTo("Its handler put it off: the batch is not full");
    }

    @Test
    void aFailedJobIsInBackoffWithItsError() {
        UUID job = enqueue(NewJob.of("fails"));
        vigia.runOnce(1);
        Backoff backoff = why(job, Backoff.class);
        assertThat(backoff.until()).isAfter(backoff.observedAt());
        assertThat(backoff.sentences().get(0)).isEqualTo("Attempt 1 of 10 failed: 503 from tsa.example");
        assertThat(backoff.command()).hasValue("retry " + job + " --reason \"…\"");
    }

    @Test
    void aFrozenJobNamesTheGateWhoAndSinceWhen() {
        UUID due = enqueue(NewJob.of("slow"));
        UUID tomorrow = enqueue(NewJob.of("slow").withDelay(Duration.ofDays(1)));
        vigia.gates().freeze(Freeze.of(GateScope.of("slow")).lasting(Duration.ofHours(2)), ANA, false);
        Frozen frozen = why(due, Frozen.class);
        assertThat(frozen.summary()).startsWith("frozen(gate=slow, by=ana@ops, since=");
        assertThat(frozen.sentences().get(0)).endsWith("by ana@ops: tsa.example 503");
        assertThat(frozen.command()).hasValue("unfreeze slow --reason \"…\"");
        assertThat(why(tomorrow, Scheduled.class))
                .as("the gate is over before it is due")
                .isNotNull();
        vigia.gates().freeze(Freeze.of(GateScope.everything()), ANA, false);
        assertThat(why(tomorrow, Frozen.class).gate().type()).isNull();
        assertThat(why(due, Frozen.class).others()).as("the other gate").isOne();
        assertThat(why(due).command()).hasValue("unfreeze --all --reason \"…\"");
    }

    @Test
    void aTypeThatNobodyHandlesSaysWhoDidAndWhatIsSimilar() {
        database.execute("insert into executor_workers (id, version, types, state, last_seen_at) values"
                + " ('orchestrator-old', '5', '{render_invoice}', 'drained', clock_timestamp() - interval '3 hours')");
        UUID job = enqueue(NewJob.of("render_invoice").withPriority(3));
        enqueue(NewJob.of("render_invoice"));
        assertThat(why(job, NoWorker.class).similarType()).as("nobody works").isNull();
        try (Orchestrator worker = vigia.start()) {
            NoWorker none = why(job, NoWorker.class);
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
            UUID first = enqueue(NewJob.of("slow"));
            enqueue(NewJob.of("slow"));
            await().until(() -> worker.busy() == 2);
            UUID third = enqueue(NewJob.of("fails"));
            UUID fourth = enqueue(NewJob.of("fails").withPriority(1));
            SlotsFull full = why(third, SlotsFull.class);
            assertThat(full.summary()).isEqualTo("slots_full(2/2)");
            assertThat(full.sentences().get(0))
                    .startsWith("All 2 slots that could run it are taken: 2 slow, the oldest for ");
            assertThat(full.sentences().get(1)).isEqualTo("It is the next.");
            assertThat(why(fourth, SlotsFull.class).ahead())
                    .as("nothing ended, so the line explains nothing")
                    .isOne();

            Running running = why(first, Running.class);
            assertThat(running.worker()).isEqualTo(worker.id().value());
            release.countDown();
            await().until(() -> why(first) instanceof Finished);
        }
    }

    @Test
    void progressOfARunningAttemptIsShownOnceItWasSent() {
        UUID job = enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-sql')");
        assertThat(why(job, Running.class).progressAt()).isNull();
        database.rows("select update_job_heartbeat(?, 'orchestrator-sql')", job);
        assertThat(why(job, Running.class).progressAt()).isNotNull();
    }

    @Test
    void aRunningJobWhoseCancelWasAskedForSaysSo() {
        UUID job = enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-sql')"); // hears of no cancel
        assertThat(why(job, Running.class).cancelRequestedAt()).isNull();
        vigia.operations().cancel(JobFilter.ofId(job), ANA, false);
        assertThat(why(job, Running.class).sentences()).last().asString().startsWith("Its cancel was asked for at ");
    }

    @Test
    void aDeadJobSaysItsReasonWhateverElseHoldsIt() {
        UUID job = enqueue(NewJob.of("gives_up"));
        vigia.runOnce(1);
        vigia.gates().freeze(Freeze.of(GateScope.everything()), ANA, false);
        Dead dead = why(job, Dead.class);
        assertThat(dead.summary()).isEqualTo("dead(reason=precondition_failed)");
        assertThat(dead.sentences().get(0)).endsWith("after attempt 1: no key");
    }

    @Test
    void aLostLeaseIsToldBeforeItIsReclaimed() {
        UUID job = enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-dies')");
        database.execute("update executor_workers set last_seen_at = clock_timestamp() - interval '1 hour'");
        LeaseLost lost = why(job, LeaseLost.class);
        assertThat(lost.because()).isEqualTo("worker_silent");
        assertThat(lost.summary()).isEqualTo("lease_lost(worker=orchestrator-dies, reclaimed=not yet)");

        database.rows("select reclaim_stale_jobs()");
        assertThat(why(job, NoWorker.class).lastWorker().state())
                .as("nobody is left to run it")
                .isEqualTo("lost");
    }

    @Test
    void aReclaimedJobWithRoomForItSaysThatItIsBackInTheLine() {
        UUID job = enqueue(NewJob.of("t"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-dies')");
        database.execute("update executor_workers set last_seen_at = clock_timestamp() - interval '1 hour'");
        database.rows("select reclaim_stale_jobs()");
        database.execute("insert into executor_workers (id, types, slots) values ('orchestrator-idle', '{t}', 4)");
        LeaseLost lost = why(job, LeaseLost.class);
        assertThat(lost.worker()).isEqualTo("orchestrator-dies");
        assertThat(lost.reclaimedAt()).isBeforeOrEqualTo(lost.observedAt());
        assertThat(lost.evidence()).startsWith("worker orchestrator-dies fell silent");
    }

    @Test
    void anAttemptWithoutASignOfLifeForItsTtlHasLostItsLeaseThoughItsWorkerLives() {
        UUID job = enqueue(NewJob.of("protect_document_v2"));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-sql')");
        database.execute("update executor_leases set locked_at = clock_timestamp() - interval '6 minutes'");
        LeaseLost lost = why(job, LeaseLost.class);
        assertThat(lost.because()).isEqualTo("ttl_exceeded");
        assertThat(Duration.between(lost.lastSign(), lost.observedAt())).isGreaterThan(Duration.ofMinutes(5));
    }

    @Test
    void whatIsFinishedWaitsForNothing() {
        UUID done = enqueue(NewJob.of("render_invoices"));
        vigia.runOnce(1);
        assertThat(why(done, Finished.class).summary()).isEqualTo("finished(succeeded)");
        UUID cancelled = enqueue(NewJob.of("slow"));
        vigia.operations().cancel(JobFilter.ofId(cancelled), ANA, false);
        assertThat(why(cancelled, Finished.class).summary()).isEqualTo("finished(cancelled)");
    }

    @Test
    void aJobThatWaitsForOthersNamesThemAndWhatWillNeverSucceed() {
        UUID fetch = enqueue(NewJob.of("gives_up"));
        UUID review = enqueue(NewJob.of("slow").withDelay(Duration.ofHours(1)));
        UUID job = enqueue(NewJob.of("render_invoices").dependsOn(fetch, review));
        DependsOn waits = why(job, DependsOn.class);
        assertThat(waits.summary()).isEqualTo("depends_on(2 jobs)");
        assertThat(waits.sentences().get(0))
                .contains("gives_up " + fetch + " (queued)", "slow " + review + " (queued)");
        vigia.runOnce(1);
        assertThat(why(job, DependsOn.class).summary()).isEqualTo("depends_on(2 jobs, 1 never)");
        assertThat(why(job).sentences()).last().asString().contains(fetch + " (dead)");
        assertThat(why(job).command()).hasValue("retry " + fetch + " --reason \"…\"");
        vigia.gates().freeze(Freeze.of(GateScope.everything()).lasting(Duration.ofHours(1)), ANA, false);
        assertThat(why(job)).as("nobody can say that the gate outlasts that").isInstanceOf(DependsOn.class);
        vigia.gates().freeze(Freeze.of(GateScope.of("render_invoices")), ANA, false);
        assertThat(why(job)).isInstanceOf(Frozen.class);
    }

    @Test
    void aLimitSaysHowManyMayAndWhoHoldsThePermits() {
        database.execute("insert into executor_job_types (type, concurrency_limit) values ('slow', 1)");
        try (Orchestrator worker = vigia.start()) {
            UUID first = enqueue(NewJob.of("slow"));
            await().until(() -> worker.busy() == 1);
            UUID second = enqueue(NewJob.of("slow"));
            await().until(() -> why(second) instanceof ConcurrencyLimit);
            ConcurrencyLimit limit = why(second, ConcurrencyLimit.class);
            assertThat(limit.summary()).isEqualTo("concurrency_limit(1/1)");
            assertThat(limit.sentences().get(0))
                    .isEqualTo("Of slow 1 may run at once, and 1 does; 1 job waits for a permit.");
            assertThat(limit.sentences().get(1))
                    .startsWith("The oldest permit is held by job " + first)
                    .endsWith(" on " + worker.id() + ".");
            assertThat(limit.command()).hasValue("limits slow");
            release.countDown();
            await().until(() -> why(second) instanceof Finished);
        }
    }

    @Test
    void aRateSaysWhenTheNextMayStart() {
        database.execute("insert into executor_job_types (type, rate_limit, rate_period, rate_burst)"
                + " values ('render_invoices', 1, '1 hour', 1)");
        try (Orchestrator worker = vigia.start()) {
            UUID first = enqueue(NewJob.of("render_invoices"));
            await().until(() -> why(first) instanceof Finished);
            UUID second = enqueue(NewJob.of("render_invoices"));
            await().until(() -> why(second) instanceof RateLimit);
            RateLimit limit = why(second, RateLimit.class);
            assertThat(limit.resetsAt()).isAfter(limit.observedAt());
            assertThat(limit.sentences().get(0)).startsWith("Of render_invoices 1 may start in 1 h; the next may at ");
            assertThat(worker.busy()).isZero();
        }
    }

    @Test
    void aJobInAnOpenTransactionIsInvisibleAndTheTransactionIsNamed() throws Exception {
        assertThat(vigia.diagnostics().waitingOn(UUID.randomUUID())).isEmpty();
        try (Connection producer = database.dataSource().getConnection()) {
            producer.setAutoCommit(false);
            producer.createStatement().execute("set application_name = 'checkout'");
            UUID job = vigia.enqueue(producer, NewJob.of("slow")).id();
            // It is an answer from a second on: settling workers write jobs, too.
            await().until(() -> vigia.diagnostics().waitingOn(job).isPresent());
            Invisible invisible = (Invisible) why(job);
            assertThat(invisible.openTransactions()).singleElement().satisfies(open -> {
                assertThat(open.application()).isEqualTo("checkout");
                assertThat(open.since()).isBefore(Instant.now());
            });
            assertThat(invisible.summary()).matches("invisible\\(open transaction of pid \\d+\\)");
            producer.commit();
            assertThat(why(job)).isInstanceOf(NoWorker.class);
        }
    }
}
