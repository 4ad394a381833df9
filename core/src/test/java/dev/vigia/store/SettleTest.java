package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.Vigia;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.Job;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.RetryPolicy;
import dev.vigia.job.Schema;
import dev.vigia.job.Settlement;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Heartbeat.Held;
import dev.vigia.store.Heartbeat.Notice;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class SettleTest {
    private static final RetryPolicy RETRY = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(10));

    private final WorkerId worker = WorkerId.random();
    private final WorkerId other = WorkerId.random();
    private TestDatabase database;
    private Vigia vigia;
    private Claim claim;
    private Settle settle;
    private Heartbeat heartbeat;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        Database store = new Database(fresh.dataSource(), Schema.PUBLIC);
        claim = new Claim(store);
        settle = new Settle(store);
        heartbeat = new Heartbeat(store);
        beat(worker);
        beat(other);
    }

    @Test
    void aSettledAttemptLeavesARunRowAndNoLease() {
        Claimed job = claimed();
        assertThat(settle(worker, job, Outcome.succeeded("{\"pages\": 3}"))).isEqualTo(Settlement.APPLIED);

        assertThat(row())
                .containsEntry("status", "succeeded")
                .containsEntry("attempts", 1)
                .containsEntry("locked_by", null)
                .containsEntry("trace_id", job.lease().traceId().value());
        assertThat(row().get("result").toString()).isEqualTo("{\"pages\": 3}");
        assertThat(row().get("finished_at")).isNotNull();
        assertThat(database.rows("select job_id, attempt, outcome, worker_id, worker_version from executor_job_runs"))
                .containsExactly(Map.of(
                        "job_id",
                        job.job().id(),
                        "attempt",
                        1,
                        "outcome",
                        "succeeded",
                        "worker_id",
                        worker.value(),
                        "worker_version",
                        "1"));
    }

    @Test
    void aStaleLeaseCannotSettleHeartbeatOrReclaim() {
        Claimed stale = claimed();
        database.execute(
                "update executor_workers set last_seen_at = now() - interval '1 hour' where id = ?", worker.value());
        assertThat(database.number("select reclaim_stale_jobs()")).isOne();
        Claimed fresh = claim.apply(other, 1, null).get(0);
        assertThat(fresh.lease().attempt()).isEqualTo(2);
        List<Map<String, Object>> before = database.rows("select * from executor_jobs");

        assertThat(settle(worker, stale, Outcome.succeeded())).isEqualTo(Settlement.LOST);
        assertThat(settle(worker, stale, Outcome.failed("late"))).isEqualTo(Settlement.LOST);
        assertThat(heartbeat.apply(report(worker), List.of(new Held(stale.lease(), true))))
                .containsExactly(new Notice(stale.job().id(), 1, true, null));
        assertThat(database.value(
                        Boolean.class,
                        "select update_job_heartbeat(?, ?)",
                        stale.job().id(),
                        worker.value()))
                .isFalse();
        assertThat(database.value(
                        String.class, "select settle_job(?, ?, 1)", stale.job().id(), worker.value()))
                .isEqualTo("lost");
        assertThat(database.number("select reclaim_stale_jobs()")).isZero();

        assertThat(database.rows("select * from executor_jobs"))
                .as("the late writer changed nothing")
                .isEqualTo(before);
        assertThat(database.rows(
                        "select data ->> 'late_worker' as late, data ->> 'holder' as holder, job_id from executor_events"
                                + " where kind = 'stale_completion_rejected'"))
                .hasSize(3)
                .containsOnly(Map.of(
                        "late",
                        worker.value(),
                        "holder",
                        other.value(),
                        "job_id",
                        stale.job().id()));
        assertThat(settle(other, fresh, Outcome.succeeded())).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void theSameWorkerCannotSettleAnEarlierAttemptOfAJobItHoldsAgain() {
        Claimed first = claimed();
        database.execute(
                "update executor_workers set last_seen_at = now() - interval '1 hour' where id = ?", worker.value());
        database.number("select reclaim_stale_jobs()");
        beat(worker);
        Claimed second = claim.apply(worker, 1, null).get(0);
        assertThat(settle(worker, first, Outcome.succeeded())).isEqualTo(Settlement.LOST);
        assertThat(row()).containsEntry("status", "running").containsEntry("attempts", 2);
        assertThat(settle(worker, second, Outcome.succeeded())).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsRecognisedByItsOwnRunRow() {
        Claimed job = claimed();
        assertThat(settle(worker, job, Outcome.succeeded())).isEqualTo(Settlement.APPLIED);
        assertThat(settle(worker, job, Outcome.succeeded()))
                .as("repeated, because its answer was lost")
                .isEqualTo(Settlement.APPLIED);
        assertThat(database.number("select count(*) from executor_job_runs")).isOne();
        assertThat(database.number("select count(*) from executor_events where kind = 'stale_completion_rejected'"))
                .isZero();
    }

    @Test
    void ofABatchOnlyTheLostLeasesAreRefused() {
        vigia.enqueueAll(IntStream.range(0, 10).mapToObj(i -> NewJob.of("t")).toList());
        List<Claimed> jobs = claim.apply(worker, 10, null);
        database.execute(
                "delete from executor_leases where id = ?", jobs.get(3).job().id());
        List<Settlement> settlements = settle.apply(
                worker,
                "1",
                jobs.stream().map(j -> completion(j, Outcome.succeeded())).toList());
        assertThat(settlements).hasSize(10).containsOnlyOnce(Settlement.LOST);
        assertThat(settlements.get(3)).isEqualTo(Settlement.LOST);
        assertThat(database.number("select count(*) from executor_jobs where status = 'succeeded'"))
                .isEqualTo(9);
    }

    @Test
    void aFailureGoesBackIntoTheLineAndKeepsItsMessageKindAndHistory() {
        Claimed job = claimed();
        Failure failure = new Failure(
                ErrorKind.DEPENDENCY_ERROR, "503 from tsa\0", "at Tsa.call", "f1-abc", Duration.ofSeconds(90));
        settle(worker, job, new Outcome.Failed(failure));
        assertThat(row())
                .containsEntry("status", "failed")
                .containsEntry("error_kind", "dependency_error")
                .containsEntry("last_error", "503 from tsa\\0")
                .containsEntry("attempts", 1)
                .containsEntry("max_attempts", 10)
                .containsEntry("trace_id", job.lease().traceId().value());
        assertThat(database.value(Double.class, "select extract(epoch from run_at - now())::float8 from executor_jobs"))
                .isBetween(80.0, 90.0);
        assertThat(database.rows("select stack, fingerprint from executor_job_runs"))
                .containsExactly(Map.of("stack", "at Tsa.call", "fingerprint", "f1-abc"));
    }

    @Test
    void aPermanentFailureWithdrawsWhatIsLeftOfTheGrant() {
        settle(worker, claimed(), Outcome.permanentlyFailed("no such document"));
        assertThat(row()).containsEntry("attempts", 1).containsEntry("max_attempts", 1);
        assertThat(database.rows("select reason from executor_dead_jobs"))
                .containsExactly(Map.of("reason", "handler_error"));
    }

    @Test
    void aCancelAskedForMeanwhileWinsOverARetryButNotOverASuccess() {
        Claimed failing = claimed();
        Claimed succeeding = claimed();
        database.execute("update executor_leases set cancel_requested_at = now(), cancel_reason = 'not wanted'");
        settle(worker, failing, Outcome.failed("boom"));
        settle(worker, succeeding, Outcome.succeeded());
        assertThat(database.rows("select id, status from executor_jobs"))
                .containsExactlyInAnyOrder(
                        Map.of("id", failing.job().id(), "status", "cancelled"),
                        Map.of("id", succeeding.job().id(), "status", "succeeded"));
        assertThat(database.value(String.class, "select reason from executor_cancelled"))
                .isEqualTo("not wanted");
    }

    @Test
    void aHandlersWorkCommitsWithItsOutcomeOrNotAtAll() {
        database.execute("create table effects (job uuid, note text)");
        Claimed good = claimed();
        Claimed bad = claimed();
        Claimed lost = claimed();
        assertThat(settleWithWork(good, "good")).isEqualTo(Settlement.APPLIED);

        assertThatThrownBy(() -> settleWithWork(bad, null)).isInstanceOf(Settle.WorkFailedException.class);
        assertThat(database.number(
                        "select count(*) from executor_leases where id = ?",
                        bad.job().id()))
                .as("rolled back")
                .isOne();

        database.execute("delete from executor_leases where id = ?", lost.job().id());
        assertThat(settleWithWork(lost, "lost")).isEqualTo(Settlement.LOST);
        assertThat(database.rows("select note from effects")).containsExactly(Map.of("note", "good"));
    }

    private Settlement settleWithWork(Claimed job, String note) {
        Outcome outcome = Outcome.succeeded(null, transaction -> {
            if (note == null) {
                throw new IllegalStateException("the work failed");
            }
            try (var statement =
                    transaction.unwrap(Connection.class).prepareStatement("insert into effects values (?, ?)")) {
                statement.setObject(1, job.job().id());
                statement.setString(2, note);
                statement.executeUpdate();
            }
        });
        return settle.applyWithWork(worker, "1", completion(job, outcome));
    }

    private Claimed claimed() {
        vigia.enqueue(NewJob.of("t"));
        return claim.apply(worker, 1, null).get(0);
    }

    private Settlement settle(WorkerId by, Claimed job, Outcome outcome) {
        return settle.apply(by, "1", List.of(completion(job, outcome))).get(0);
    }

    private static Completion completion(Claimed claimed, Outcome outcome) {
        Lease lease = claimed.lease();
        Job job = claimed.job();
        return new Completion(
                lease, job.correlationId(), outcome, outcome.next(lease, RETRY, 0.5), List.of(), List.of());
    }

    private void beat(WorkerId id) {
        heartbeat.apply(report(id), List.of());
    }

    private static WorkerReport report(WorkerId id) {
        return new WorkerReport(id, "host", 1, "1", Duration.ofSeconds(45), 10, 0, null, "live");
    }

    private Map<String, Object> row() {
        return database.rows("select * from executor_jobs").get(0);
    }
}
