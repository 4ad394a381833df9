package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.TracePolicy;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes of an attempt, from its handler to the rows. */
@ExtendWith(FreshDatabase.class)
class AttemptTest {
    private TestDatabase database;
    private Engine engine;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        engine = new Engine(fresh);
    }

    @Test
    void aFailingHandlerIsRetriedWithinItsGrantAndThenDead() {
        AtomicInteger calls = new AtomicInteger();
        engine.run(NewJob.of("t").withMaxAttempts(3), context -> {
            calls.incrementAndGet();
            throw new IllegalStateException("no luck with 4711");
        });
        assertThat(calls).hasValue(3);
        assertThat(database.rows("select reason, attempts, last_error from executor_dead_jobs"))
                .containsExactly(Map.of(
                        "reason",
                        "max_attempts_exceeded",
                        "attempts",
                        3,
                        "last_error",
                        "IllegalStateException: no luck with 4711"));
        assertThat(database.rows("select distinct fingerprint from executor_job_runs"))
                .as("one group")
                .hasSize(1);
        assertThat(database.number("select count(*) from executor_job_runs where stack like '%IllegalStateException%'"))
                .isEqualTo(3);
    }

    @Test
    void everyReasonADeadJobCanHaveIsReachable() {
        Vigia vigia = Vigia.on(database.dataSource())
                .settings(Engine.FAST)
                .handler("permanent", context -> Outcome.permanentlyFailed("never"))
                .handler("precondition", context -> {
                    throw new JobFailedException(ErrorKind.PRECONDITION_FAILED, "not signed");
                })
                .handler("payload", Integer.class, (number, context) -> Outcome.succeeded())
                .handler("retryable", context -> Outcome.failed("again"))
                .build();
        for (String type : List.of("permanent", "precondition", "payload")) {
            vigia.enqueue(NewJob.of(type, "\"x\""));
        }
        vigia.enqueue(NewJob.of("retryable").withMaxAttempts(1));
        vigia.enqueue(NewJob.of("lost").withMaxAttempts(1));
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-gone', '{lost}')");
        database.execute(
                "update executor_workers set last_seen_at = now() - interval '1 hour' where id = 'orchestrator-gone'");
        try (Orchestrator worker = vigia.start()) {
            await().until(() -> database.number("select count(*) from executor_dead_jobs") == 5);
        }
        assertThat(database.rows("select type, reason from executor_dead_jobs order by type"))
                .extracting(Map::toString)
                .containsExactly(
                        "{type=lost, reason=ttl_exceeded}",
                        "{type=payload, reason=handler_error}",
                        "{type=permanent, reason=handler_error}",
                        "{type=precondition, reason=precondition_failed}",
                        "{type=retryable, reason=max_attempts_exceeded}");
    }

    @Test
    void aSnoozedJobComesBackWithoutLosingAnAttempt() {
        AtomicInteger calls = new AtomicInteger();
        engine.run(
                NewJob.of("t").withMaxAttempts(1),
                context -> calls.incrementAndGet() < 4
                        ? Outcome.snoozed(Duration.ofMillis(20), "not yet")
                        : Outcome.succeeded());
        assertThat(database.rows("select status, attempts, max_attempts from executor_jobs"))
                .containsExactly(Map.of("status", "succeeded", "attempts", 4, "max_attempts", 4));
    }

    @Test
    void followUpsAndEventsAreWrittenWithASuccessAndShareItsCorrelation() {
        Vigia vigia = Vigia.on(database.dataSource())
                .settings(Engine.FAST)
                .handler("parent", context -> {
                    context.enqueue(NewJob.of("child", "{\"n\": 1}"));
                    context.emit("parent.done", "{\"pages\": 3}");
                    return Outcome.succeeded();
                })
                .handler("failing", context -> {
                    context.enqueue(NewJob.of("child"));
                    context.emit("failing.tried", "{}");
                    return Outcome.permanentlyFailed("no");
                })
                .handler("child", context -> Outcome.succeeded())
                .build();
        Enqueued parent = vigia.enqueue(NewJob.of("parent").withTraceparent("00-aa-bb-01"));
        vigia.enqueue(NewJob.of("failing"));
        try (Orchestrator worker = vigia.start()) {
            await().until(() -> engine.unfinished() == 0);
        }
        assertThat(database.rows("select type, parent_id, correlation_id from executor_jobs where type = 'child'"))
                .containsExactly(Map.of(
                        "type",
                        "child",
                        "parent_id",
                        parent.id(),
                        "correlation_id",
                        parent.correlationId().value()));
        assertThat(database.value(String.class, "select traceparent from executor_job where type = 'child'"))
                .isEqualTo("00-aa-bb-01");
        assertThat(database.rows(
                        "select kind, correlation_id from executor_events where kind like '%.%' order by kind"))
                .hasSize(2)
                .last()
                .isEqualTo(Map.of(
                        "kind",
                        "parent.done",
                        "correlation_id",
                        parent.correlationId().value()));
    }

    @Test
    void aFollowUpWithAnotherCorrelationIsRefusedAndTheAttemptFails() {
        engine.run(NewJob.of("t").withMaxAttempts(1), context -> {
            context.enqueue(NewJob.of("t").withCorrelation(UUID.randomUUID()));
            return Outcome.succeeded();
        });
        assertThat(database.value(String.class, "select last_error from executor_dead_jobs"))
                .contains("differs from", "nothing was enqueued");
        assertThat(database.number("select count(*) from executor_job")).isOne();
    }

    @Test
    void aHandlersWritesInTheSettlingTransactionTakeEffectExactlyOnceAndFailWithIt() {
        database.execute("create table effects (attempt int unique)");
        engine.run(
                NewJob.of("t").withMaxAttempts(5),
                context -> Outcome.succeeded("{}", transaction -> {
                    try (var statement = transaction.unwrap(Connection.class).createStatement()) {
                        statement.executeUpdate(
                                "insert into effects values (" + context.lease().attempt() + ")");
                    }
                    if (context.lease().attempt() < 3) {
                        throw new IllegalStateException("after the insert");
                    }
                }));
        assertThat(database.rows("select attempt from effects")).containsExactly(Map.of("attempt", 3));
        assertThat(database.rows("select outcome from executor_job_runs order by attempt"))
                .extracting(r -> r.get("outcome"))
                .containsExactly("failed", "failed", "succeeded");
    }

    @Test
    void aResultThatPostgresRefusesFailsItsOwnAttemptAndNobodyElses() {
        Vigia vigia = Vigia.on(database.dataSource())
                .settings(Engine.FAST.withSlots(50))
                .handler("good", context -> Outcome.succeeded())
                .handler("bad", context -> Outcome.succeeded("{\"a\": \"\\u0000\"}"))
                .handler("worse", context -> {
                    context.emit("x.y", "no json");
                    return Outcome.succeeded();
                })
                .build();
        vigia.enqueueAll(IntStream.range(0, 60)
                .mapToObj(i -> NewJob.of(i == 20 ? "bad" : i == 40 ? "worse" : "good"))
                .toList());
        try (Orchestrator worker = vigia.start()) {
            await().until(() -> engine.unfinished() == 0);
        }
        assertThat(database.number("select count(*) from executor_jobs where status = 'succeeded'"))
                .isEqualTo(58);
        assertThat(database.rows("select type, reason, attempts from executor_dead_jobs order by type"))
                .containsExactly(
                        Map.of("type", "bad", "reason", "handler_error", "attempts", 1),
                        Map.of("type", "worse", "reason", "handler_error", "attempts", 1));
        assertThat(database.rows("select last_error from executor_dead_jobs"))
                .allMatch(r -> r.get("last_error").toString().startsWith("PostgreSQL refused"));
    }

    @Test
    void theTracePolicyIsLogOnlyOrStrict() {
        for (boolean strict : List.of(false, true)) {
            Vigia vigia = Vigia.on(database.dataSource())
                    .settings(Engine.FAST)
                    .tracePolicy(new TracePolicy(TracePolicy.DEFAULT_CUTOFF, strict))
                    .handler("t", context -> Outcome.succeeded())
                    .build();
            // The claim always sets a trace id; only an engine with a fault could lose it, as this trigger does.
            database.execute(
                    "create or replace function lose_trace() returns trigger language plpgsql as $$ begin new.trace_id := null; return new; end $$");
            database.execute(
                    "create or replace trigger lose_trace before insert on executor_leases for each row execute function lose_trace()");
            UUID job = vigia.enqueue(NewJob.of("t")).id();
            vigia.runOnce(1);
            assertThat(database.value(String.class, "select status from executor_jobs where id = ?", job))
                    .isEqualTo(strict ? "failed" : "succeeded");
            assertThat(database.number(
                            "select count(*) from executor_events where kind = 'policy_violation' and job_id = ? and data ->> 'severity' = 'critical'",
                            job))
                    .isOne();
        }
        assertThat(database.value(String.class, "select error_kind from executor_dead_jobs"))
                .isEqualTo("policy_violation");
        assertThat(
                        database.number(
                                "select count(*) from executor_jobs where created_at >= '2026-02-01T00:00:00Z' and status = 'succeeded' and trace_id is null"))
                .isOne();
    }
}
