package dev.vigia.testkit;

import static dev.vigia.testkit.VigiaTest.assertThatFollowUps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InlineRunTest {
    private static final NewJob JOB = NewJob.of("send_receipt", "{\"to\": \"ana\", \"amount\": 3}");

    record Receipt(String to, int amount) {}

    @Test
    void aSuccessComesWithResultFollowUpsEventsAndProgress() {
        UUID entity = UUID.randomUUID();
        RunResult result = VigiaTest.run(
                Receipt.class,
                (receipt, context) -> {
                    context.progress();
                    context.progress();
                    context.emit("receipt.sent", "{\"to\": \"" + receipt.to() + "\"}");
                    context.enqueue(NewJob.of("archive", "{\"amount\": " + receipt.amount() + "}"));
                    return Outcome.succeeded("{\"sent\": true}");
                },
                JOB.withEntity(entity));
        result.assertSucceeded().assertEmitted("receipt.sent");
        assertThat(result.result()).isEqualTo("{\"sent\": true}");
        assertThat(result.events()).containsExactly(new RunResult.Emitted("receipt.sent", "{\"to\": \"ana\"}"));
        assertThat(result.progressReports()).isEqualTo(2);
        assertThat(result.nextAttemptIn()).isNull();
        assertThatFollowUps(result)
                .haveEnqueued("archive")
                .withPayload("{\"amount\": 3.0}")
                .withCorrelation(entity)
                .times(1);
    }

    @Test
    void whateverAHandlerThrowsIsAnOutcomeAsInProduction() {
        RunResult crashed = VigiaTest.run(
                context -> {
                    throw new IllegalStateException("no stamps");
                },
                JOB);
        crashed.assertFailed(ErrorKind.HANDLER_ERROR);
        assertThat(crashed.failure().message()).isEqualTo("IllegalStateException: no stamps");
        assertThat(crashed.thrown()).isInstanceOf(IllegalStateException.class);
        assertThat(crashed.dead()).isFalse();
        RunResult refused = VigiaTest.run(
                context -> {
                    throw new JobFailedException(ErrorKind.DEPENDENCY_ERROR, "429", Duration.ofMinutes(3), null);
                },
                JOB);
        assertThat(refused.nextAttemptIn()).isEqualTo(Duration.ofMinutes(3));
        VigiaTest.run(Receipt[].class, (receipts, context) -> Outcome.succeeded(), JOB)
                .assertFailed(ErrorKind.INVALID_PAYLOAD);
        assertThat(VigiaTest.run(context -> Outcome.preconditionFailed("no key"), JOB)
                        .dead())
                .as("no attempt would mend that")
                .isTrue();
        assertThat(VigiaTest.run(context -> Outcome.snoozed(Duration.ofHours(1), "later"), JOB)
                        .assertOutcome("snoozed")
                        .nextAttemptIn())
                .isEqualTo(Duration.ofHours(1));
        assertThat(VigiaTest.run(context -> null, JOB).assertSucceeded().result())
                .isNull();
    }

    @Test
    void theLastAttemptKillsTheJobAndTheHandlerKnowsWhichItIs() {
        RunResult result = VigiaTest.attemptOf(
                        context -> Outcome.failed("attempt " + context.lease().attempt() + ", last "
                                + context.lease().isLast()))
                .number(3)
                .last()
                .run(JOB);
        assertThat(result.failure().message()).isEqualTo("attempt 3, last true");
        assertThat(result.dead()).isTrue();
        assertThatThrownBy(() -> VigiaTest.attemptOf(context -> null).number(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHandlerThatIsAskedToStopHearsWhy() {
        VigiaTest.attemptOf(context -> Outcome.cancelled(context.stopReason()))
                .stopping("contract withdrawn")
                .run(JOB)
                .assertOutcome("cancelled");
    }

    @Test
    void anAssertionInsideOfAHandlerFailsTheTest() {
        assertThatThrownBy(() -> VigiaTest.run(
                        context -> {
                            throw new AssertionError("inside");
                        },
                        JOB))
                .isInstanceOf(AssertionError.class)
                .hasMessage("inside");
    }

    @Test
    void whatIsExpectedInVainIsAnsweredWithWhatCameInstead() {
        RunResult failed = VigiaTest.run(context -> Outcome.failed("503 from the mailer"), JOB);
        assertThatThrownBy(failed::assertSucceeded)
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "expected the attempt to end as succeeded, but it failed as handler_error: 503 from the mailer");
        assertThatThrownBy(() -> failed.assertEmitted("receipt.sent")).hasMessageContaining("emitted were []");
        RunResult succeeded = VigiaTest.run(context -> Outcome.succeeded("{}"), JOB);
        assertThatThrownBy(() -> succeeded.assertFailed(ErrorKind.HANDLER_ERROR))
                .hasMessageEndingWith("but it ended as succeeded with result {}");
        assertThatThrownBy(() -> succeeded.settleOn(null))
                .hasMessageContaining("expected work that commits with the outcome");
    }

    @Test
    void workThatCommitsWithTheOutcomeRunsOnTheTestsOwnTransaction() throws Exception {
        try (TestDatabase database = TestDatabase.empty()) {
            database.sql("create table receipt (who text)");
            RunResult result = VigiaTest.run(
                    context -> Outcome.succeeded(
                            "{}",
                            transaction -> transaction
                                    .unwrap(Connection.class)
                                    .createStatement()
                                    .execute("insert into receipt values ('ana')")),
                    JOB);
            assertThat(database.sql("select count(*) from receipt"))
                    .as("nothing ran yet")
                    .isEqualTo("0");
            try (Connection connection = database.dataSource().getConnection()) {
                result.settleOn(connection);
            }
            assertThat(database.sql("select who from receipt")).isEqualTo("ana");
        }
        assertThatCode(() ->
                        assertThatFollowUps(VigiaTest.run(context -> null, JOB)).haveEnqueuedNothing())
                .doesNotThrowAnyException();
    }
}
