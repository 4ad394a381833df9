package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Database;
import dev.vigia.store.HoldDuty;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class ReclaimTest {
    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    @Test
    void theJobsOfASilentWorkerGoBackIntoTheLineAtOnceAndTheLossIsAttemptOne() {
        vigia.enqueue(NewJob.of("t"));
        claimAs("orchestrator-a");
        silence("orchestrator-a");
        assertThat(reclaim()).isOne();
        assertThat(
                        database.rows(
                                "select status, attempts, max_attempts, error_kind, run_at <= clock_timestamp() as due, locked_by is null as free from executor_jobs"))
                .containsExactly(Map.of(
                        "status",
                        "failed",
                        "attempts",
                        1,
                        "max_attempts",
                        10,
                        "error_kind",
                        "worker_lost",
                        "due",
                        true,
                        "free",
                        true));
        assertThat(database.rows("select outcome, worker_id from executor_job_runs"))
                .containsExactly(Map.of("outcome", "lost", "worker_id", "orchestrator-a"));
        assertThat(database.rows("select kind from executor_events order by kind"))
                .extracting(r -> r.get("kind"))
                .containsExactly("lease_reclaimed", "worker_lost");
        assertThat(database.value(String.class, "select state from executor_workers"))
                .isEqualTo("lost");
        assertThat(reclaim()).as("counted once, not twice").isZero();
        assertThat(database.value(Integer.class, "select attempts from executor_jobs"))
                .isOne();
    }

    @Test
    void aLongJobOfALiveWorkerIsLeftAloneWhileItShowsSignsOfLife() {
        database.execute("insert into executor_job_types (type, ttl) values ('t', '10 minutes')");
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        claimAs("orchestrator-a");
        database.execute(
                "update executor_leases set locked_at = now() - interval '2 hours', progress_at = now() - interval '1 minute'");
        assertThat(reclaim()).isZero();

        database.execute("update executor_leases set progress_at = now() - interval '11 minutes'");
        assertThat(database.rows("select id, because from executor_stuck_jobs"))
                .containsExactly(Map.of("id", job, "because", "ttl_exceeded"));
        assertThat(reclaim()).isOne();
        assertThat(database.rows("select error_kind, run_at > clock_timestamp() as backing_off from executor_jobs"))
                .containsExactly(Map.of("error_kind", "ttl_exceeded", "backing_off", true));
    }

    @Test
    void theLastAttemptLostIsDeadWithReasonTtlExceeded() {
        vigia.enqueue(NewJob.of("t").withMaxAttempts(1).withDedupeKey("k"));
        claimAs("orchestrator-a");
        silence("orchestrator-a");
        reclaim();
        assertThat(database.rows("select reason, locked_by from executor_dead_jobs"))
                .containsExactly(Map.of("reason", "ttl_exceeded", "locked_by", "orchestrator-a"));
        assertThat(vigia.enqueue(NewJob.of("t").withDedupeKey("k")).duplicate())
                .as("a dead job holds no key")
                .isFalse();
    }

    @Test
    void aLeaseOfAnUnknownTypeOrWithoutAWorkersRowIsReclaimedToo() {
        vigia.enqueueAll(List.of(NewJob.of("nobody_knows"), NewJob.of("t")));
        claimAs("orchestrator-a");
        database.execute("delete from executor_workers");
        assertThat(reclaim()).isEqualTo(2);
    }

    @Test
    void aCancelAskedOfALostWorkerIsHonoured() {
        vigia.enqueue(NewJob.of("t"));
        claimAs("orchestrator-a");
        database.execute("update executor_leases set cancel_requested_at = now(), cancel_reason = 'not wanted'");
        silence("orchestrator-a");
        reclaim();
        assertThat(database.value(String.class, "select status from executor_jobs"))
                .isEqualTo("cancelled");
    }

    @Test
    void theJobThatIsThereEachTimeItsWorkerDiesIsQuarantinedAndItsNeighboursAreNot() {
        UUID poison = vigia.enqueue(NewJob.of("t").withPriority(-1)).id();
        for (int death = 1; death <= 3; death++) {
            vigia.enqueueAll(IntStream.range(0, 4).mapToObj(i -> NewJob.of("t")).toList());
            database.execute("update executor_waiting set run_at = now() - interval '1 s'");
            String worker = "orchestrator-" + death;
            // the poison and two others, never the same two
            database.rows("select * from claim_orchestrator_jobs(3, ?)", worker);
            silence(worker);
            assertThat(reclaim()).isEqualTo(3);
            database.execute("delete from executor_waiting where id <> ?", poison);
        }
        assertThat(database.rows("select id, error_kind, reason, attempts, max_attempts from executor_dead_jobs"))
                .containsExactly(Map.of(
                        "id",
                        poison,
                        "error_kind",
                        "poison_job",
                        "reason",
                        "ttl_exceeded",
                        "attempts",
                        3,
                        "max_attempts",
                        3));
        assertThat(database.number(
                        "select count(*) from executor_events where kind = 'poison_job_quarantined' and job_id = ?",
                        poison))
                .isOne();
    }

    @Test
    void jobsThatOnlyEverWentDownTogetherAreNotAccused() {
        vigia.enqueueAll(List.of(NewJob.of("t"), NewJob.of("t")));
        for (int death = 1; death <= 4; death++) {
            database.execute("update executor_waiting set run_at = now() - interval '1 s'");
            database.rows("select * from claim_orchestrator_jobs(2, ?)", "orchestrator-" + death);
            silence("orchestrator-" + death);
            assertThat(reclaim()).isEqualTo(2);
        }
        assertThat(database.number("select count(*) from executor_dead_jobs")).isZero();
    }

    @Test
    void aThousandStaleLeasesAreReclaimedInBatchesWithoutLoss() {
        vigia.enqueueAll(IntStream.range(0, 1_200).mapToObj(i -> NewJob.of("t")).toList());
        database.rows("select id from claim_orchestrator_jobs(1200, 'orchestrator-a')");
        silence("orchestrator-a");
        new Reclaimer(new Database(database.dataSource(), Schema.PUBLIC), Duration.ofSeconds(1)).round();
        assertThat(database.number("select count(*) from executor_waiting where attempts = 1"))
                .isEqualTo(1_200);
        assertThat(database.number("select count(*) from executor_leases")).isZero();
    }

    @Test
    void oneNodeIsElectedAndAnotherWhenItsTermIsOver() {
        HoldDuty office = new HoldDuty(new Database(database.dataSource(), Schema.PUBLIC));
        WorkerId one = WorkerId.random();
        WorkerId two = WorkerId.random();
        assertThat(office.apply("maintenance", one, Duration.ofSeconds(30))).isTrue();
        assertThat(office.apply("maintenance", two, Duration.ofSeconds(30))).isFalse();
        assertThat(office.apply("maintenance", one, Duration.ofSeconds(30)))
                .as("keeps it")
                .isTrue();
        database.execute("update executor_duties set until = now() - interval '1 ms'");
        assertThat(office.apply("maintenance", two, Duration.ofSeconds(30))).isTrue();
        assertThat(office.apply("maintenance", one, Duration.ofSeconds(30))).isFalse();
        office.giveUp("maintenance", two);
        assertThat(office.apply("maintenance", one, Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void aRunningWorkerRecoversTheJobsOfADeadOneByItself() {
        vigia.enqueueAll(IntStream.range(0, 20).mapToObj(i -> NewJob.of("t")).toList());
        claimAs("orchestrator-dead");
        silence("orchestrator-dead");
        WorkerSettings fast = WorkerSettings.defaults().withPoll(Duration.ofMillis(50));
        try (Orchestrator worker = Vigia.on(database.dataSource())
                .settings(fast)
                .handler("t", context -> Outcome.succeeded())
                .build()
                .start()) {
            await().atMost(Duration.ofSeconds(15))
                    .until(() ->
                            database.number("select count(*) from executor_jobs where status = 'succeeded'") == 20);
            assertThat(database.value(String.class, "select held_by from executor_duties"))
                    .isEqualTo(worker.id().value());
        }
        assertThat(database.number("select count(*) from executor_duties"))
                .as("resigned at its end")
                .isZero();
    }

    private void claimAs(String worker) {
        assertThat(database.rows("select id from claim_orchestrator_jobs(100, ?)", worker))
                .isNotEmpty();
    }

    private void silence(String worker) {
        database.execute("update executor_workers set last_seen_at = now() - interval '1 hour' where id = ?", worker);
    }

    private long reclaim() {
        return database.number("select reclaim_stale_jobs()");
    }
}
