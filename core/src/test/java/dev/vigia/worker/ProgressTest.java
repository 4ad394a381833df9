package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Progress;
import dev.vigia.job.ReportedProgress;
import dev.vigia.job.Run;
import dev.vigia.observe.JobDetails;
import dev.vigia.observe.Timeline;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What handlers report while they run: cheap, fenced, seen at once, kept with the attempt. */
@ExtendWith(FreshDatabase.class)
class ProgressTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private TestDatabase database;
    private Engine engine;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        engine = new Engine(fresh);
    }

    private JobHandler reporting(Progress progress) {
        return context -> {
            context.progress(progress);
            release.await();
            return Outcome.succeeded();
        };
    }

    @Test
    void aReportIsSeenWhileTheAttemptRunsAndKeptWithItAfterwards() {
        Vigia vigia = engine.vigia(Engine.FAST, reporting(Progress.of(3, 7, "page 3")));
        UUID id = vigia.enqueue(NewJob.of("t")).id();
        try (Orchestrator worker = vigia.start()) {
            await().until(() -> progressOf(vigia, id) != null);
            assertThat(progressOf(vigia, id).words()).isEqualTo("42 %, page 3");
            assertThat(vigia.observer().timeline(id).entries())
                    .filteredOn(entry -> entry.what().equals("progress"))
                    .extracting(Timeline.Entry::detail)
                    .containsExactly("42 %, page 3");
            release.countDown();
            await().until(() -> engine.unfinished() == 0);
        }
        JobDetails done = vigia.observer().job(id).orElseThrow();
        assertThat(done.progress()).as("nothing runs now").isNull();
        assertThat(done.runs().get(0).progress().message()).isEqualTo("page 3");
        assertThat(vigia.observer().timeline(id).entries())
                .extracting(Timeline.Entry::what)
                .containsExactly("enqueued", "started", "progress", "succeeded");
    }

    private static ReportedProgress progressOf(Vigia vigia, UUID id) {
        return vigia.observer().job(id).map(JobDetails::progress).orElse(null);
    }

    @Test
    void aHandlerThatReportsAllTheTimeCostsAFewWrites() {
        database.execute("create table writes (n int)");
        database.execute("create function count_write() returns trigger language plpgsql as"
                + " 'begin insert into writes values (1); return null; end'");
        database.execute("create trigger count_write after update of progress on executor_leases"
                + " for each row execute function count_write()");
        AtomicReference<Long> reports = new AtomicReference<>(0L);
        long began = System.nanoTime();
        engine.run(NewJob.of("t"), context -> {
            long n = 0;
            for (long until = System.nanoTime() + 1_500_000_000L; System.nanoTime() < until; n++) {
                context.progress(n, n * 2 + 1, "at " + n);
            }
            reports.set(n);
            return Outcome.succeeded();
        });
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        assertThat(reports.get()).isGreaterThan(10_000);
        assertThat(database.number("select count(*) from writes"))
                .as("of %s reports", reports.get())
                .isBetween(1L, seconds + 2);
        assertThat(run().progress().message())
                .as("the last one, which no write had time for")
                .isEqualTo("at " + (reports.get() - 1));
    }

    private Run run() {
        UUID id = database.value(UUID.class, "select id from executor_job");
        return Vigia.on(database.dataSource())
                .build()
                .observer()
                .job(id)
                .orElseThrow()
                .runs()
                .get(0);
    }

    @Test
    void whateverIsReportedNoHandlerFailsOverIt() {
        engine.run(NewJob.of("t"), context -> {
            context.progress(0.25, "a quarter");
            context.progress(Double.NaN, null);
            context.progress(-3, "\0 nul");
            context.progress(7, "\ud83d\ude00".repeat(600));
            context.progress(5, 0, null);
            context.progress(Double.POSITIVE_INFINITY, "x".repeat(499) + "\ud83d\ude00");
            return Outcome.permanentlyFailed("on purpose");
        });
        assertThat(run().progress().fraction()).isEqualTo(1.0);
        assertThat(run().progress().message()).isEqualTo("x".repeat(499));
        assertThat(run().outcome()).isEqualTo("failed");
    }

    @Test
    void aReportUnderALostLeaseChangesNothingAndTellsTheHandlerAtOnce() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        AtomicReference<String> told = new AtomicReference<>();
        // Its beat comes in a minute: what the handler learns before, it learns from its report. One slot: it cannot
        // take
        // the job again itself.
        WorkerSettings slow = Engine.FAST.withSlots(1).withLease(Duration.ofMinutes(1), Duration.ofMinutes(3));
        Vigia vigia = engine.vigia(slow, context -> {
            started.countDown();
            Engine.waitDeaf(taken);
            context.progress(0.9, "late");
            await().atMost(Duration.ofSeconds(20)).until(() -> context.stopReason() != null);
            told.set(context.stopReason());
            return Outcome.succeeded();
        });
        UUID id = vigia.enqueue(NewJob.of("t")).id();
        try (Orchestrator worker = vigia.start()) {
            started.await();
            database.execute("update executor_leases set locked_at = now() - interval '1 day'");
            database.rows("select reclaim_stale_jobs()");
            database.execute("update executor_waiting set run_at = now(), priority = -1");
            database.rows("select id from claim_orchestrator_jobs(1, 'orchestrator-other')");
            taken.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> told.get() != null);
        }
        assertThat(told.get()).contains("lease lost");
        assertThat(database.rows("select locked_by, progress, progress_message from executor_leases where id = ?", id))
                .singleElement()
                .satisfies(lease -> {
                    assertThat(lease).containsEntry("locked_by", "orchestrator-other");
                    assertThat(lease.get("progress_message")).isNull();
                });
    }

    @Test
    void anAttemptThatIsBeingSettledDoesNotHoldUpTheReportsOfOthers() throws Exception {
        Vigia vigia = engine.vigia(Engine.FAST, reporting(new Progress(0.5, "here")));
        UUID locked = vigia.enqueue(NewJob.of("t")).id();
        UUID free = vigia.enqueue(NewJob.of("t")).id();
        try (Connection settling = database.dataSource().getConnection()) {
            settling.setAutoCommit(false);
            try (Orchestrator worker = vigia.start()) {
                await().until(() -> progressOf(vigia, locked) != null && progressOf(vigia, free) != null);
                database.execute("update executor_leases set progress = null, progress_message = null");
                settling.createStatement()
                        .execute("select from executor_leases where id = '" + locked + "' for update");
                UUID third = vigia.enqueue(NewJob.of("t")).id();
                await().until(() -> progressOf(vigia, third) != null);
                settling.rollback();
                release.countDown();
            }
        }
    }

    @Test
    void theAttemptsWorkerIsGoneAndItsProgressIsKeptAsEvidence() {
        database.execute("select enqueue_job('t')");
        database.rows("select id from claim_orchestrator_jobs(1, 'orchestrator-sql')");
        assertThat(database.value(
                        Boolean.class,
                        "select update_job_heartbeat(id, locked_by, 0.75, 'row 750') from executor_leases"))
                .isTrue();
        assertThat(database.value(Boolean.class, "select update_job_heartbeat(id, locked_by) from executor_leases"))
                .as("the original's signature")
                .isTrue();
        assertThat(database.value(
                        Boolean.class,
                        "select update_job_heartbeat(id, locked_by, 0.9, p_attempts => 7) from executor_leases"))
                .as("another attempt")
                .isFalse();
        assertThatThrownBy(() -> database.rows("select update_job_heartbeat(id, locked_by, 75) from executor_leases"))
                .rootCause()
                .hasMessageContaining("p_progress must be from 0 to 1, got 75");
        database.execute("update executor_workers set last_seen_at = now() - interval '1 hour'");
        database.rows("select reclaim_stale_jobs()");
        assertThat(database.rows("select outcome, progress, progress_message from executor_job_runs"))
                .containsExactly(Map.of("outcome", "lost", "progress", 0.75, "progress_message", "row 750"));
    }

    @Test
    void aResultThatIsTooLargeFailsItsAttemptForGoodAndSaysWhatToDo() {
        String most = "\"" + "x".repeat(Outcome.LARGEST_RESULT - 2) + "\"";
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("most", context -> Outcome.succeeded(most))
                .handler("more", context -> Outcome.succeeded(most.replaceFirst("x", "xx"), work -> {}))
                .handler("wide", context -> Outcome.succeeded("\"" + "\u20ac".repeat(400_000) + "\""))
                .build();
        vigia.enqueue(NewJob.of("most"));
        vigia.enqueue(NewJob.of("more"));
        vigia.enqueue(NewJob.of("wide"));
        vigia.runOnce(10);
        assertThat(database.rows("select type, last_error from executor_dead_jobs order by 1"))
                .hasSize(2)
                .allSatisfy(dead -> assertThat(dead.get("last_error").toString())
                        .contains("larger than 1048576 bytes", "return where"));
        assertThat(database.number("select length(result::text) from executor_jobs where status = 'succeeded'"))
                .isEqualTo(Outcome.LARGEST_RESULT);
    }
}
