package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.JobFilter;
import dev.vigia.job.Schema;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class JobListTest {
    private final UUID document = UUID.randomUUID();
    private TestDatabase database;
    private SqlWorker worker;
    private Observer observer;
    private UUID succeeded;
    private UUID queued;
    private UUID running;
    private UUID retrying;
    private UUID dead;
    private UUID cancelled;

    /** One job in each place, in this order. */
    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        worker = new SqlWorker(database, "orchestrator-a");
        observer = new Observer(database.dataSource(), Schema.PUBLIC);
        succeeded = worker.succeed(worker.claim(SqlWorker.enqueue(database, "run_tsa", document, 3)));
        queued = SqlWorker.enqueue(database, "run_tsa", 3600);
        running = worker.claim(SqlWorker.enqueue(database, "build_artifact"));
        retrying = worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa", document, 3), "handler_error");
        dead = worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa", document, 1), "handler_error");
        cancelled = worker.settle(worker.claim(SqlWorker.enqueue(database, "run_tsa")), "cancelled", null);
    }

    private static JobFilter status(String status) {
        return new JobFilter(null, null, status, null, null, null, null, null);
    }

    private static JobFilter of(String type, String status, UUID correlationId, String reason, String worker) {
        return new JobFilter(null, type, status, correlationId, reason, worker, null, null);
    }

    private static JobFilter created(Instant after, Instant before) {
        return new JobFilter(null, null, null, null, null, null, after, before);
    }

    private List<UUID> ids(JobFilter filter) {
        return observer.jobs(filter, 50, null).jobs().stream().map(JobRow::id).toList();
    }

    @Test
    void allJobsComeNewestFirstEachInItsPlace() {
        JobPage page = observer.jobs(JobFilter.all(), 50, null);
        assertThat(page.jobs())
                .extracting(JobRow::id)
                .containsExactly(cancelled, dead, retrying, running, queued, succeeded);
        assertThat(page.jobs())
                .extracting(JobRow::status)
                .containsExactly("cancelled", "failed", "failed", "running", "queued", "succeeded");
        assertThat(page.nextCursor()).isNull();
    }

    @Test
    void theJobsOfABatchAreFoundByEachFilter() {
        UUID batch = UUID.randomUUID();
        database.execute(
                "insert into executor_batch_jobs (job_id, batch_id) select id, ?::uuid from executor_job where id <> ?",
                batch,
                queued);
        JobFilter all = JobFilter.all().inBatch(batch);
        assertThat(ids(all)).containsExactly(cancelled, dead, retrying, running, succeeded);
        assertThat(ids(status("failed").inBatch(batch))).containsExactly(dead, retrying);
        assertThat(ids(status("dead").inBatch(batch))).containsExactly(dead);
        assertThat(ids(status("running").inBatch(batch))).containsExactly(running);
        assertThat(ids(status("queued").inBatch(batch))).isEmpty();
        assertThat(ids(of("run_tsa", null, document, null, null).inBatch(batch)))
                .containsExactly(dead, retrying, succeeded);
        assertThat(ids(of("build_artifact", null, null, null, null).inBatch(batch)))
                .containsExactly(running);
        assertThat(ids(of(null, null, null, "max_attempts_exceeded", null).inBatch(batch)))
                .containsExactly(dead);
        assertThat(ids(of(null, null, null, "ttl_exceeded", null).inBatch(batch)))
                .isEmpty();
        assertThat(ids(of(null, null, null, null, "orchestrator-a").inBatch(batch)))
                .containsExactly(running);
        assertThat(ids(created(Instant.now().plusSeconds(60), null).inBatch(batch)))
                .isEmpty();
        assertThat(ids(JobFilter.all().inBatch(UUID.randomUUID()))).isEmpty();
        List<UUID> walked = new ArrayList<>();
        String cursor = null;
        do {
            JobPage page = observer.jobs(all, 2, cursor);
            page.jobs().forEach(job -> walked.add(job.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertThat(walked).containsExactly(cancelled, dead, retrying, running, succeeded);
    }

    @Test
    void eachStatusFindsItsOwn() {
        assertThat(ids(status("queued"))).containsExactly(queued);
        assertThat(ids(status("running"))).containsExactly(running);
        assertThat(ids(status("succeeded"))).containsExactly(succeeded);
        assertThat(ids(status("failed"))).containsExactly(dead, retrying);
        assertThat(ids(status("retrying"))).containsExactly(retrying);
        assertThat(ids(status("dead"))).containsExactly(dead);
        assertThat(ids(status("cancelled"))).containsExactly(cancelled);
    }

    @Test
    void aRowIsThatOfTheView() {
        JobRow row = observer.jobs(JobFilter.ofId(running), 1, null).jobs().get(0);
        assertThat(row.type()).isEqualTo("build_artifact");
        assertThat(row.lockedBy()).isEqualTo("orchestrator-a");
        assertThat(row.traceId()).isEqualTo("orchestrator-a-" + running + "-1");
        assertThat(row.payload()).isEqualTo("{}");
        assertThat(row.heartbeatAt()).isNotNull();
        assertThat(row.finishedAt()).isNull();
    }

    @Test
    void theTypeNarrowsEveryStatus() {
        assertThat(ids(of("build_artifact", null, null, null, null))).containsExactly(running);
        for (String status : List.of("queued", "succeeded", "failed", "retrying", "dead", "cancelled")) {
            assertThat(ids(of("build_artifact", status, null, null, null)))
                    .as(status)
                    .isEmpty();
            assertThat(ids(of("run_tsa", status, null, null, null))).as(status).isEqualTo(ids(status(status)));
        }
        assertThat(ids(of("run_tsa", "running", null, null, null))).isEmpty();
    }

    @Test
    void aCorrelationNarrowsEveryStatus() {
        assertThat(ids(of(null, null, document, null, null))).containsExactly(dead, retrying, succeeded);
        assertThat(ids(of(null, "dead", document, null, null))).containsExactly(dead);
        assertThat(ids(of(null, "retrying", document, null, null))).containsExactly(retrying);
        assertThat(ids(of(null, "failed", document, null, null))).containsExactly(dead, retrying);
        assertThat(ids(of(null, "succeeded", document, null, null))).containsExactly(succeeded);
        assertThat(ids(of("build_artifact", null, document, null, null))).isEmpty();
    }

    @Test
    void aWorkerMeansTheJobsItHolds() {
        assertThat(ids(of(null, null, null, null, "orchestrator-a"))).containsExactly(running);
        assertThat(ids(of(null, "running", null, null, "orchestrator-a"))).containsExactly(running);
        assertThat(ids(of(null, "queued", null, null, "orchestrator-a"))).isEmpty();
        assertThat(ids(of(null, null, null, null, "orchestrator-b"))).isEmpty();
    }

    @Test
    void aReasonMeansDeadJobs() {
        assertThat(ids(of(null, null, null, "max_attempts_exceeded", null))).containsExactly(dead);
        assertThat(ids(of(null, "dead", document, "max_attempts_exceeded", null)))
                .containsExactly(dead);
        assertThat(ids(of(null, null, null, "ttl_exceeded", null))).isEmpty();
        assertThat(ids(of(null, "queued", null, "max_attempts_exceeded", null))).isEmpty();
    }

    @Test
    void timesOfCreationAreKeptForEveryStatus() {
        Instant now = Instant.now();
        database.execute(
                "update executor_job set created_at = created_at - interval '2 days' where id in (?, ?)",
                queued,
                succeeded);
        assertThat(ids(created(now.minus(Duration.ofDays(1)), null)))
                .containsExactly(cancelled, dead, retrying, running);
        assertThat(ids(created(null, now.plusSeconds(60)))).hasSize(6);
        assertThat(ids(created(now.plusSeconds(60), null))).isEmpty();
        for (String status : List.of("queued", "succeeded")) {
            JobFilter late = new JobFilter(null, null, status, null, null, null, now.minus(Duration.ofDays(1)), null);
            assertThat(ids(late)).as(status).isEmpty();
        }
        for (String status : List.of("running", "retrying", "dead", "cancelled")) {
            JobFilter late = new JobFilter(
                    null, null, status, null, null, null, now.minus(Duration.ofDays(1)), now.plusSeconds(60));
            assertThat(ids(late)).as(status).hasSize(1);
        }
    }

    @Test
    void jobsWhoseIdTellsNoTimeAreFoundByTimeAllTheSame() {
        UUID given = UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479");
        database.execute("select enqueue_job(p_type => 'imported', p_id => ?)", given);
        Instant now = Instant.now();
        assertThat(ids(created(now.minusSeconds(60), now.plusSeconds(60))))
                .contains(given)
                .hasSize(7);
        assertThat(ids(created(null, now.minusSeconds(600)))).isEmpty();
    }

    @Test
    void pagesPartTheListAndNewJobsDoNotShiftThem() {
        JobPage first = observer.jobs(JobFilter.all(), 2, null);
        SqlWorker.enqueue(database, "run_tsa");
        JobPage second = observer.jobs(JobFilter.all(), 2, first.nextCursor());
        JobPage third = observer.jobs(JobFilter.all(), 2, second.nextCursor());
        List<UUID> seen = new ArrayList<>();
        List.of(first, second, third).forEach(page -> page.jobs().forEach(job -> seen.add(job.id())));
        assertThat(seen).containsExactly(cancelled, dead, retrying, running, queued, succeeded);
        assertThat(third.nextCursor()).isNull();
    }

    @Test
    void aPageOfFewFoundByIndexHasACursorToo() {
        JobFilter filter = of(null, null, document, null, null);
        JobPage first = observer.jobs(filter, 2, null);
        assertThat(observer.jobs(filter, 2, first.nextCursor()).jobs())
                .extracting(JobRow::id)
                .containsExactly(succeeded);
    }

    @Test
    void aWalkThatIsCutOffGoesOnAtItsCursor() {
        Snapshots snapshots = new Snapshots(database.dataSource(), Duration.ofSeconds(2));
        JobListQuestion narrow = new JobListQuestion(snapshots, Schema.PUBLIC, 1);
        JobFilter rare = of("run_tsa", "succeeded", null, null, null);
        List<UUID> seen = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            JobPage page = narrow.ask(rare, 10, cursor);
            page.jobs().forEach(job -> seen.add(job.id()));
            cursor = page.nextCursor();
            pages++;
        } while (cursor != null && pages < 10);
        assertThat(seen).containsExactly(succeeded);
        JobPage short1 = narrow.ask(JobFilter.all(), 10, null);
        assertThat(short1.jobs()).hasSize(JobListQuestion.WINDOWS);
        assertThat(narrow.ask(JobFilter.all(), 10, short1.nextCursor()).jobs())
                .extracting(JobRow::id)
                .containsExactly(succeeded);
    }

    @Test
    void parametersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> observer.jobs(JobFilter.all(), 0, null))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("limit");
        assertThatThrownBy(() -> observer.jobs(JobFilter.all(), 501, null)).hasMessageContaining("limit");
        assertThatThrownBy(() -> observer.jobs(status("stuck"), 1, null))
                .hasMessageContaining("status")
                .hasMessageContaining("retrying");
        assertThatThrownBy(() -> observer.jobs(of(null, null, null, "bored", null), 1, null))
                .hasMessageContaining("reason");
        assertThatThrownBy(() -> observer.jobs(JobFilter.all(), 1, "x")).hasMessageContaining("cursor");
        assertThatThrownBy(() -> observer.jobs(created(Instant.MAX, null), 1, null))
                .hasMessageContaining("created_after");
        assertThatThrownBy(() -> observer.jobs(created(null, Instant.MIN), 1, null))
                .hasMessageContaining("created_before");
    }
}
