package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Enqueued and settled in SQL or in Java, what waits for a job and the batch it is in come to the same. */
@ExtendWith(FreshDatabase.class)
class DependencyParityTest {
    private record Case(String outcome, String kind, Outcome java) {}

    private static final List<Case> CASES = List.of(
            new Case("succeeded", null, Outcome.succeeded()),
            new Case("cancelled", null, Outcome.cancelled("said")),
            new Case("snoozed", null, Outcome.snoozed(Duration.ZERO, "said")),
            new Case("released", null, new Outcome.Released("said")),
            new Case("failed", "handler_error", new Outcome.Failed(new Failure(ErrorKind.HANDLER_ERROR, "said"))),
            new Case("failed", "permanent_error", Outcome.permanentlyFailed("said")),
            new Case("failed", "precondition_failed", Outcome.preconditionFailed("said")));

    private TestDatabase database;
    private Bench bench;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new Bench(fresh);
    }

    /** A job in a batch, and one child of each policy. */
    private record Family(UUID batch, UUID parent, List<UUID> children) {}

    @Test
    void everyOutcomeComesToTheSameForThoseThatWait() {
        for (boolean last : List.of(false, true)) {
            for (boolean cancelAsked : List.of(false, true)) {
                for (Case outcome : CASES) {
                    List<String> java = settled(inJava(last), outcome, cancelAsked, true);
                    List<String> sql = settled(inSql(last), outcome, cancelAsked, false);
                    assertThat(sql)
                            .as(outcome + " last=" + last + " cancelAsked=" + cancelAsked)
                            .isEqualTo(java);
                }
            }
        }
    }

    private Family inJava(boolean last) {
        UUID batch = bench.vigia
                .batches()
                .open(NewBatch.named("b").onComplete(NewJob.of("done")).onFailure(NewJob.of("oops")));
        UUID parent = bench.vigia
                .enqueue(NewJob.of("t").withMaxAttempts(last ? 1 : 5).inBatch(batch))
                .id();
        List<UUID> children = new ArrayList<>();
        for (OnDependencyFailure policy : OnDependencyFailure.values()) {
            children.add(bench.enqueue("child", policy, parent));
        }
        bench.vigia.batches().close(batch);
        return new Family(batch, parent, children);
    }

    private Family inSql(boolean last) {
        UUID batch =
                database.value(UUID.class, "select create_batch('b', '{\"type\": \"done\"}', '{\"type\": \"oops\"}')");
        UUID parent = database.value(
                UUID.class, "select enqueue_job('t', p_max_attempts => ?, p_batch_id => ?)", last ? 1 : 5, batch);
        List<UUID> children = new ArrayList<>();
        for (OnDependencyFailure policy : OnDependencyFailure.values()) {
            children.add(database.value(
                    UUID.class,
                    "select enqueue_job('child', p_depends_on => array[?]::uuid[], p_on_dependency_failure => ?)",
                    parent,
                    policy.word()));
        }
        database.rows("select close_batch(?)", batch);
        return new Family(batch, parent, children);
    }

    private List<String> settled(Family family, Case outcome, boolean cancelAsked, boolean java) {
        bench.lease(family.parent);
        if (cancelAsked) {
            database.execute("update executor_leases set cancel_requested_at = now(), cancel_reason = 'asked'");
        }
        if (java) {
            bench.settle(family.parent, outcome.java);
        } else {
            database.rows(
                    "select settle_job(?, ?, 1, ?, p_error_kind => ?, p_last_error => 'said')",
                    family.parent,
                    bench.worker.value(),
                    outcome.outcome,
                    outcome.kind);
        }
        List<String> came = new ArrayList<>();
        family.children.forEach(child -> came.add(bench.standing(child)));
        for (Map<String, Object> row : database.rows(
                "select on_failure, failed_at is not null as failed from executor_awaited where job_id = ? order by on_failure",
                family.parent)) {
            came.add("awaited " + row);
        }
        came.add("batch "
                + database.rows(
                        "select completed_at is not null as complete, failed_at is not null as failed from executor_batches where id = ?",
                        family.batch));
        came.add("member " + database.rows("select failure from executor_batch_jobs where job_id = ?", family.parent));
        came.add("callbacks "
                + database.rows("select type from executor_job where correlation_id = ? order by type", family.batch));
        database.execute("truncate executor_waiting, executor_awaited"); // no case may meet what another left
        return came;
    }
}
