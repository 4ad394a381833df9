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
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Why a job waits for its time, for others, for somebody, or for nothing any more: every such answer, brought about for real. */
@ExtendWith(FreshDatabase.class)
class WaitingOnTest {
    private static final Operator ANA = new Operator("ana@ops", "tsa.example 503", null);

    private TestDatabase database;
    private Vigia vigia;
    private Asking asking;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource())
                .handler("fails", context -> Outcome.failed("503 from tsa.example"))
                .handler("gives_up", context -> Outcome.preconditionFailed("no key"))
                .handler("later", context -> Outcome.snoozed(Duration.ofHours(1), "the batch is not full"))
                .handler("render_invoices", context -> Outcome.succeeded())
                .build();
        asking = new Asking(vigia);
    }

    @Test
    void aJobForLaterIsScheduled() {
        UUID job = asking.enqueue(NewJob.of("slow").withDelay(Duration.ofHours(1)));
        Scheduled scheduled = asking.why(job, Scheduled.class);
        assertThat(Duration.between(scheduled.observedAt(), scheduled.until()))
                .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(scheduled.snoozedBecause()).isNull();
        UUID snoozed = asking.enqueue(NewJob.of("later"));
        vigia.runOnce(1);
        assertThat(asking.why(snoozed, Scheduled.class).sentences())
                .last()
                .isEqualTo("Its handler put it off: the batch is not full");
    }

    @Test
    void aFailedJobIsInBackoffWithItsError() {
        UUID job = asking.enqueue(NewJob.of("fails"));
        vigia.runOnce(1);
        Backoff backoff = asking.why(job, Backoff.class);
        assertThat(backoff.until()).isAfter(backoff.observedAt());
        assertThat(backoff.sentences().get(0)).isEqualTo("Attempt 1 of 10 failed: 503 from tsa.example");
        assertThat(backoff.command()).hasValue("retry " + job + " --reason \"…\"");
    }

    @Test
    void aFrozenJobNamesTheGateWhoAndSinceWhen() {
        UUID due = asking.enqueue(NewJob.of("slow"));
        UUID tomorrow = asking.enqueue(NewJob.of("slow").withDelay(Duration.ofDays(1)));
        vigia.gates().freeze(Freeze.of(GateScope.of("slow")).lasting(Duration.ofHours(2)), ANA, false);
        Frozen frozen = asking.why(due, Frozen.class);
        assertThat(frozen.summary()).startsWith("frozen(gate=slow, by=ana@ops, since=");
        assertThat(frozen.sentences().get(0)).endsWith("by ana@ops: tsa.example 503");
        assertThat(frozen.command()).hasValue("unfreeze slow --reason \"…\"");
        assertThat(asking.why(tomorrow, Scheduled.class))
                .as("the gate is over before it is due")
                .isNotNull();
        vigia.gates().freeze(Freeze.of(GateScope.everything()), ANA, false);
        assertThat(asking.why(tomorrow, Frozen.class).gate().type()).isNull();
        assertThat(asking.why(due, Frozen.class).others()).as("the other gate").isOne();
        assertThat(asking.why(due).command()).hasValue("unfreeze --all --reason \"…\"");
    }

    @Test
    void aDeadJobSaysItsReasonWhateverElseHoldsIt() {
        UUID job = asking.enqueue(NewJob.of("gives_up"));
        vigia.runOnce(1);
        vigia.gates().freeze(Freeze.of(GateScope.everything()), ANA, false);
        Dead dead = asking.why(job, Dead.class);
        assertThat(dead.summary()).isEqualTo("dead(reason=precondition_failed)");
        assertThat(dead.sentences().get(0)).endsWith("after attempt 1: no key");
    }

    @Test
    void whatIsFinishedWaitsForNothing() {
        UUID done = asking.enqueue(NewJob.of("render_invoices"));
        vigia.runOnce(1);
        assertThat(asking.why(done, Finished.class).summary()).isEqualTo("finished(succeeded)");
        UUID cancelled = asking.enqueue(NewJob.of("slow"));
        vigia.operations().cancel(JobFilter.ofId(cancelled), ANA, false);
        assertThat(asking.why(cancelled, Finished.class).summary()).isEqualTo("finished(cancelled)");
    }

    @Test
    void aJobThatWaitsForOthersNamesThemAndWhatWillNeverSucceed() {
        UUID fetch = asking.enqueue(NewJob.of("gives_up"));
        UUID review = asking.enqueue(NewJob.of("slow").withDelay(Duration.ofHours(1)));
        UUID job = asking.enqueue(NewJob.of("render_invoices").dependsOn(fetch, review));
        DependsOn waits = asking.why(job, DependsOn.class);
        assertThat(waits.summary()).isEqualTo("depends_on(2 jobs)");
        assertThat(waits.sentences().get(0))
                .contains("gives_up " + fetch + " (queued)", "slow " + review + " (queued)");
        vigia.runOnce(1);
        assertThat(asking.why(job, DependsOn.class).summary()).isEqualTo("depends_on(2 jobs, 1 never)");
        assertThat(asking.why(job).sentences()).last().asString().contains(fetch + " (dead)");
        assertThat(asking.why(job).command()).hasValue("retry " + fetch + " --reason \"…\"");
        vigia.gates().freeze(Freeze.of(GateScope.everything()).lasting(Duration.ofHours(1)), ANA, false);
        assertThat(asking.why(job))
                .as("nobody can say that the gate outlasts that")
                .isInstanceOf(DependsOn.class);
        vigia.gates().freeze(Freeze.of(GateScope.of("render_invoices")), ANA, false);
        assertThat(asking.why(job)).isInstanceOf(Frozen.class);
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
            Invisible invisible = (Invisible) asking.why(job);
            assertThat(invisible.openTransactions()).singleElement().satisfies(open -> {
                assertThat(open.application()).isEqualTo("checkout");
                assertThat(open.since()).isBefore(Instant.now());
            });
            assertThat(invisible.summary()).matches("invisible\\(open transaction of pid \\d+\\)");
            producer.commit();
            assertThat(asking.why(job)).isInstanceOf(NoWorker.class);
        }
    }
}
