package dev.vigia.store;

import static dev.vigia.job.OnDependencyFailure.CANCEL;
import static dev.vigia.job.OnDependencyFailure.RUN;
import static dev.vigia.job.OnDependencyFailure.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.ActionReport;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whichever way a job fails for good, those that depend on it do as they were told. */
@ExtendWith(FreshDatabase.class)
class DependencyFailuresTest {
    private static final Operator OPERATOR = new Operator("ana", "because", null);

    /** Every path that ends a job without success. */
    enum End {
        SETTLED_DEAD("dead"),
        SETTLED_CANCELLED("cancelled"),
        SETTLED_WITH_A_CANCEL_ASKED_FOR("cancelled"),
        SQL_DEAD("dead"),
        SQL_CANCELLED("cancelled"),
        RECLAIMED_DEAD("dead"),
        RECLAIMED_AS_POISON("dead"),
        RECLAIMED_CANCELLED("cancelled"),
        CANCELLED_BY_AN_OPERATOR("cancelled");

        private final String standing;

        End(String standing) {
            this.standing = standing;
        }
    }

    private TestDatabase database;
    private Bench bench;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new Bench(fresh);
    }

    @ParameterizedTest
    @EnumSource
    void eachDoesAsItWasTold(End end) {
        UUID parent = bench.vigia
                .enqueue(NewJob.of("t").withMaxAttempts(end == End.RECLAIMED_DEAD ? 1 : 10))
                .id();
        UUID waits = bench.enqueue("waits", WAIT, parent);
        UUID cancels = bench.enqueue("cancels", CANCEL, parent);
        UUID runs = bench.enqueue("runs", RUN, parent);
        UUID grandchild = bench.enqueue("grandchild", CANCEL, cancels);
        UUID another = bench.enqueue("another", RUN, cancels);
        end(parent, end);
        assertThat(bench.standing(parent)).isEqualTo(end.standing);
        assertThat(bench.standing(waits)).isEqualTo("held");
        assertThat(bench.standing(cancels)).isEqualTo("cancelled");
        assertThat(bench.standing(runs)).isEqualTo("queued");
        assertThat(bench.standing(grandchild)).isEqualTo("cancelled");
        assertThat(bench.standing(another)).isEqualTo("queued");
        assertThat(database.rows("select id, cause_id, cause from executor_blocked_jobs"))
                .containsExactly(Map.of("id", waits, "cause_id", parent, "cause", end.standing));
        assertThat(database.value(String.class, "select reason from executor_cancelled where id = ?", cancels))
                .isEqualTo("it depends on job " + parent + ", which "
                        + ("dead".equals(end.standing) ? "is dead" : "was cancelled"));
        assertThat(bench.awaited()).as("only the one that waits").isOne();
    }

    @ParameterizedTest
    @EnumSource
    void aDependencyThatHasFailedAlreadyAppliesAtOnce(End end) {
        UUID parent = bench.vigia
                .enqueue(NewJob.of("t").withMaxAttempts(end == End.RECLAIMED_DEAD ? 1 : 10))
                .id();
        end(parent, end);
        assertThat(bench.standing(bench.enqueue("waits", WAIT, parent))).isEqualTo("held");
        assertThat(bench.standing(bench.enqueue("cancels", CANCEL, parent))).isEqualTo("cancelled");
        assertThat(bench.standing(bench.enqueue("runs", RUN, parent))).isEqualTo("queued");
        assertThat(database.number("select count(*) from executor_blocked_jobs"))
                .isOne();
    }

    private void end(UUID id, End end) {
        bench.lease(id);
        switch (end) {
            case SETTLED_DEAD -> bench.settle(id, Outcome.permanentlyFailed("no"));
            case SETTLED_CANCELLED -> bench.settle(id, Outcome.cancelled("no"));
            case SETTLED_WITH_A_CANCEL_ASKED_FOR -> {
                cancel(id);
                bench.settle(id, Outcome.failed("no"));
            }
            case SQL_DEAD -> settleInSql(id, "failed", "permanent_error");
            case SQL_CANCELLED -> settleInSql(id, "cancelled", null);
            case RECLAIMED_DEAD -> reclaim();
            case RECLAIMED_AS_POISON -> {
                reclaim();
                bench.claimAll();
                reclaim();
                database.execute("update executor_waiting set run_at = now() where id = ?", id);
                bench.claimAll();
                reclaim();
            }
            case RECLAIMED_CANCELLED -> {
                cancel(id);
                reclaim();
            }
            case CANCELLED_BY_AN_OPERATOR -> {
                bench.settle(id, Outcome.failed("once"));
                cancel(id);
            }
        }
    }

    private void settleInSql(UUID id, String outcome, String kind) {
        database.rows("select settle_job(?, ?, 1, ?, p_error_kind => ?)", id, bench.worker.value(), outcome, kind);
    }

    /** The worker is lost; it comes back under another name, as restarted processes do. */
    private void reclaim() {
        database.execute(
                "insert into executor_workers (id, last_seen_at) values ('lost-' || gen_random_uuid(), now() - interval '1 h')");
        database.execute(
                "update executor_leases set locked_by = (select id from executor_workers where id like 'lost-%' order by started_at desc limit 1)");
        database.number("select reclaim_stale_jobs()");
    }

    private ActionReport cancel(UUID id) {
        return bench.vigia.operations().cancel(JobFilter.ofId(id), OPERATOR, false);
    }

    private ActionReport retry(JobFilter filter) {
        return bench.vigia.operations().retry(filter, OPERATOR, null, false);
    }

    @Test
    void whoWaitsForADeadJobRunsWhenThatIsRetriedAndSucceeds() {
        UUID parent = bench.enqueue("t");
        UUID child = bench.enqueue("child", parent);
        UUID grandchild = bench.enqueue("grandchild", child);
        bench.settle(parent, Outcome.permanentlyFailed("no"));
        assertThat(database.rows("select id, cause_id, cause_type, cause from executor_blocked_jobs order by id"))
                .containsExactly(
                        Map.of("id", child, "cause_id", parent, "cause_type", "t", "cause", "dead"),
                        Map.of("id", grandchild, "cause_id", parent, "cause_type", "t", "cause", "dead"));
        retry(JobFilter.ofId(parent));
        assertThat(database.number("select count(*) from executor_blocked_jobs"))
                .as("it may succeed now")
                .isZero();
        assertThat(bench.claimAll()).containsExactly(parent);
        bench.settle(parent, Outcome.succeeded());
        assertThat(bench.claimAll()).containsExactly(child);
    }

    @Test
    void whoWasToRunAnywayIsReleasedOnceAlthoughTheDeadJobIsRetried() {
        UUID parent = bench.enqueue("t");
        UUID other = bench.enqueue("other");
        UUID child = bench.enqueue("child", RUN, parent, other);
        bench.settle(parent, Outcome.permanentlyFailed("no"));
        retry(JobFilter.ofId(parent));
        bench.settle(other, Outcome.succeeded());
        assertThat(bench.standing(child)).as("it counted the death").isEqualTo("queued");
        bench.settle(child, Outcome.succeeded());
        bench.settle(parent, Outcome.succeeded());
        assertThat(bench.standing(child)).isEqualTo("succeeded");
    }

    @Test
    void anOperatorRunsAJobBeforeWhatItWaitsForByItsIdAlone() {
        UUID parent = bench.enqueue("t");
        UUID child = bench.enqueue("child", parent);
        JobFilter all = new JobFilter(null, "child", null, null, null, null, null, null);
        assertThat(retry(all).skipped())
                .containsExactly(new ActionReport.Skipped(
                        child, "it waits for other jobs; retry it by its own id to run it before them"));
        assertThat(retry(JobFilter.ofId(child)).jobs()).containsExactly(child);
        assertThat(bench.claimAll()).containsExactlyInAnyOrder(parent, child);
        assertThat(bench.awaited()).isZero();
        bench.settle(child, Outcome.failed("again"));
        bench.settle(parent, Outcome.succeeded());
        assertThat(bench.standing(child)).as("its backoff is its own").isEqualTo("retrying");
    }

    @Test
    void aJobThatWaitsCanBeCancelledLikeAnyOther() {
        UUID parent = bench.enqueue("t");
        UUID child = bench.vigia
                .enqueue(NewJob.of("child").withDedupeKey("k").dependsOn(parent))
                .id();
        UUID grandchild = bench.enqueue("grandchild", CANCEL, child);
        assertThat(cancel(child).jobs()).containsExactly(child);
        assertThat(List.of(bench.standing(child), bench.standing(grandchild))).containsOnly("cancelled");
        assertThat(bench.awaited()).isZero();
        assertThat(database.number("select count(*) from executor_dedupe_keys")).isZero();
        bench.settle(parent, Outcome.succeeded());
        assertThat(bench.standing(child)).isEqualTo("cancelled");
    }

    @Test
    void aCancelledDependentGivesItsKeyBackAndLeavesAnEvent() {
        UUID parent = bench.enqueue("t");
        UUID child = bench.vigia
                .enqueue(NewJob.of("child").withDedupeKey("k").dependsOn(parent).whenDependencyFails(CANCEL))
                .id();
        bench.settle(parent, Outcome.permanentlyFailed("no"));
        assertThat(database.number("select count(*) from executor_dedupe_keys")).isZero();
        assertThat(database.rows("select job_id, kind, data ->> 'depends_on' as parent from executor_events"))
                .containsExactly(
                        Map.of("job_id", child, "kind", "cancelled_by_dependency", "parent", parent.toString()));
    }
}
