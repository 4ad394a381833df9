package dev.vigia.testkit;

import static dev.vigia.testkit.VigiaTest.assertThatJobs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.Vigia;
import dev.vigia.job.Freeze;
import dev.vigia.job.GateScope;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueTest {
    private final AtomicInteger attempts = new AtomicInteger();
    private TestDatabase database;
    private Vigia vigia;
    private QueueUnderTest queue;

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
        vigia = Vigia.on(database.dataSource())
                .handler("order", context -> {
                    context.enqueue(NewJob.of("receipt", "{\"to\": \"ana\", \"lines\": [{\"n\": 1}]}"));
                    context.enqueue(NewJob.of("receipt", "{\"to\": \"bo\"}").withPriority(5));
                    return Outcome.succeeded();
                })
                .handler("receipt", context -> Outcome.succeeded())
                .handler(
                        "flaky",
                        context -> attempts.incrementAndGet() < 3 ? Outcome.failed("503") : Outcome.succeeded())
                .handler("restless", context -> Outcome.snoozed(Duration.ZERO, "again"))
                .build();
        queue = VigiaTest.on(vigia, database.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDrainRunsWhatIsDueAndWhatThatEnqueuesUntilItIsQuiet() {
        vigia.enqueue(NewJob.of("order"));
        vigia.enqueue(NewJob.of("nobody_handles"));
        vigia.enqueue(NewJob.of("receipt").withDelay(Duration.ofHours(1)));
        QueueUnderTest.Drained drained = queue.drain();
        assertThat(drained.attempts()).isEqualTo(3);
        assertThat(drained.outcomes()).isEqualTo(Map.of("succeeded", 3));
        assertThatJobs(vigia).haveEnqueued("receipt").withStatus("succeeded").times(2);
        assertThatJobs(vigia)
                .haveEnqueued("nobody_handles")
                .withStatus("queued")
                .once();
    }

    @Test
    void timeMovesForwardForScheduledJobs() {
        vigia.enqueue(NewJob.of("receipt").withDelay(Duration.ofDays(30)));
        queue.advance(Duration.ofDays(29));
        assertThat(queue.drain().attempts()).isZero();
        queue.advance(Duration.ofDays(1));
        assertThat(queue.drain().attempts()).isOne();
        assertThat(queue.advanceToNextJob()).isEmpty();
        assertThatThrownBy(() -> queue.advance(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeMovesForwardForRetries() {
        vigia.enqueue(NewJob.of("flaky"));
        assertThat(queue.drain().of("failed")).isOne();
        assertThatJobs(vigia)
                .haveEnqueued("flaky")
                .withStatus("retrying")
                .withStatus("failed")
                .once();
        assertThat(queue.advanceToNextJob())
                .hasValueSatisfying(backoff -> assertThat(backoff).isLessThanOrEqualTo(Duration.ofSeconds(2)));
        assertThat(queue.drain().of("failed")).isOne();
        assertThat(queue.drainFor(Duration.ofHours(1)).outcomes()).isEqualTo(Map.of("succeeded", 1));
        assertThat(attempts).hasValue(3);
    }

    @Test
    void aDrainForSomeTimeRunsNothingThatComesLater() {
        vigia.enqueue(NewJob.of("receipt").withDelay(Duration.ofMinutes(10)));
        vigia.enqueue(NewJob.of("receipt").withDelay(Duration.ofMinutes(50)));
        vigia.enqueue(NewJob.of("receipt").withDelay(Duration.ofMinutes(70)));
        assertThat(queue.drainFor(Duration.ofHours(1)).attempts()).isEqualTo(2);
        assertThat(queue.advanceToNextJob())
                .hasValueSatisfying(left -> assertThat(left).isLessThanOrEqualTo(Duration.ofMinutes(10)));
    }

    @Test
    void timeMovesForwardForGates() {
        vigia.enqueue(NewJob.of("receipt"));
        Freeze night = Freeze.of(GateScope.of("receipt")).lasting(Duration.ofHours(8));
        vigia.gates().freeze(night, new Operator("ana", "night", null), false);
        assertThat(queue.drain().attempts()).isZero();
        queue.advance(Duration.ofHours(8));
        assertThat(queue.drain().attempts()).isOne();
    }

    @Test
    void timeMovesForwardForRateLimits() {
        database.sql(
                "insert into executor_job_types (type, rate_limit, rate_period, rate_burst) values ('receipt', 1, '1 hour', 1)");
        vigia.enqueue(NewJob.of("receipt"));
        vigia.enqueue(NewJob.of("receipt"));
        assertThat(queue.drain().attempts()).isOne();
        queue.advance(Duration.ofHours(1));
        assertThat(queue.drain().attempts()).isOne();
    }

    @Test
    void aJobThatWaitsForOthersRunsInTheSameDrain() {
        UUID first = vigia.enqueue(NewJob.of("receipt")).id();
        vigia.enqueue(NewJob.of("receipt").dependsOn(first));
        assertThat(queue.drain().outcomes()).isEqualTo(Map.of("succeeded", 2));
        assertThat(queue.advanceToNextJob()).isEmpty();
    }

    @Test
    void whatNeverGetsQuietIsSaidWithTheJobsThatComeBack() {
        for (int i = 0; i < 16; i++) {
            vigia.enqueue(NewJob.of("restless"));
        }
        assertThatThrownBy(() -> queue.drain(160))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "not quiet after 160 attempts, which ended as {snoozed=160}; the latest jobs:\n  restless  queued");
    }

    @Test
    void anotherSchemaIsMovedAlone() {
        Vigia elsewhere = Vigia.on(database.dataSource())
                .schema("elsewhere")
                .handler("receipt", context -> Outcome.succeeded())
                .build();
        elsewhere.migrate();
        elsewhere.enqueue(NewJob.of("receipt").withDelay(Duration.ofHours(1)));
        vigia.enqueue(NewJob.of("receipt").withDelay(Duration.ofHours(1)));
        assertThat(VigiaTest.on(elsewhere, database.dataSource(), "elsewhere")
                        .drainFor(Duration.ofHours(2))
                        .attempts())
                .isOne();
        assertThat(queue.drain().attempts()).isZero();
    }

    @Test
    void payloadsAreComparedAsJson() {
        UUID entity = UUID.randomUUID();
        vigia.enqueue(NewJob.of("order").withEntity(entity).withDedupeKey("k"));
        queue.drain();
        assertThatJobs(vigia)
                .haveEnqueued("order")
                .withEntity(entity)
                .withDedupeKey("k")
                .withPayload("{}")
                .once();
        JobsAssert.Matching receipts =
                assertThatJobs(vigia).haveEnqueued("receipt").withCorrelation(entity);
        receipts.times(2);
        receipts.withPayload(Map.of("to", "bo")).withPriority(5).once();
        receipts.withPayloadContaining(Map.of("to", "ana")).once();
        receipts.matching("about one line", job -> job.payload().path("lines").size() == 1)
                .once();
        assertThatJobs(vigia).haveNotEnqueued("refund");
    }

    @Test
    void aMissSaysWhatWasThereInstead() {
        assertThatThrownBy(() -> assertThatJobs(vigia).haveEnqueued("receipt"))
                .hasMessage("expected a job of type receipt, but found none. There are no jobs at all.");
        vigia.enqueue(NewJob.of("order"));
        queue.drain();
        assertThatThrownBy(() -> assertThatJobs(vigia).haveEnqueued("reciept"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "expected a job of type reciept, but found none. Did you mean receipt? The jobs there are:\n")
                .hasMessageContaining("  order  succeeded  payload {}\n");
        assertThatThrownBy(() -> assertThatJobs(vigia).haveEnqueued("receipt").withPayload("{\"to\": \"cleo\"}"))
                .hasMessage("""
                        expected a job of type receipt, with payload {"to":"cleo"}, but found none. The jobs of that type:
                          ✗ receipt  succeeded  payload {"to":"ana","lines":[{"n":1}]}   not with payload {"to":"cleo"}
                          ✗ receipt  succeeded  payload {"to":"bo"}  priority 5   not with payload {"to":"cleo"}""");
        assertThatThrownBy(() -> assertThatJobs(vigia).haveEnqueued("receipt").withStatus("dead"))
                .hasMessageContaining(
                        "  ✗ receipt  succeeded  payload {\"to\":\"bo\"}  priority 5   not with status dead: status succeeded");
        assertThatThrownBy(() -> assertThatJobs(vigia).haveEnqueued("receipt").times(3))
                .hasMessageStartingWith(
                        "expected 3 jobs of type receipt, but found 2. The jobs of that type:\n  ✓ receipt");
        assertThatThrownBy(() -> assertThatJobs(vigia).haveNotEnqueued("order"))
                .hasMessageStartingWith("expected no job of type order, but found 1:\n");
        assertThatThrownBy(() -> assertThatJobs(vigia).haveEnqueuedNothing())
                .hasMessageStartingWith("expected no jobs, but found 3:\n");
    }
}
