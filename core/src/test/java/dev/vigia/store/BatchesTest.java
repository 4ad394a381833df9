package dev.vigia.store;

import static dev.vigia.job.OnDependencyFailure.CANCEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.Batches;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.observe.BatchStatus;
import dev.vigia.observe.BatchStatus.Counts;
import dev.vigia.observe.BatchStatus.State;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class BatchesTest {
    private static final Operator OPERATOR = new Operator("ana", "because", null);
    private static final NewBatch IMPORT = NewBatch.named("import")
            .onComplete(NewJob.of("imported", "{\"note\": 1}").withPriority(3).withMaxAttempts(2))
            .onFailure(NewJob.of("import_failed"));

    private TestDatabase database;
    private Bench bench;
    private Batches batches;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new Bench(fresh);
        batches = bench.vigia.batches();
    }

    @Test
    void aBatchCountsItsJobsWhereTheyStandAndIsCompleteWhenAllHaveEnded() {
        Batches.EnqueuedBatch batch = batches.enqueue(IMPORT, jobs(6));
        List<UUID> ids = ids(batch);
        bench.enqueue("stranger");
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(6, 6, 0, 0, 0, 0));
        assertThat(status(batch.id()).state()).isEqualTo(State.CLOSED);
        bench.claimAll();
        bench.settle(ids.get(0), Outcome.succeeded());
        bench.settle(ids.get(1), Outcome.failed("once"));
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(6, 1, 4, 1, 0, 0));
        bench.settle(ids.get(2), Outcome.permanentlyFailed("no"));
        bench.settle(ids.get(3), Outcome.cancelled("no"));
        cancel(ids.get(1));
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(6, 0, 2, 1, 1, 2));
        assertThat(callbacks()).containsExactly("import_failed");
        bench.settleAll(ids.subList(4, 6), Outcome.succeeded());
        BatchStatus done = status(batch.id());
        assertThat(done.jobs()).isEqualTo(new Counts(6, 0, 0, 3, 1, 2));
        assertThat(done.state()).isEqualTo(State.COMPLETE);
        assertThat(done.failures())
                .extracting(f -> f.jobId() + " " + f.standing())
                .containsExactly(ids.get(1) + " cancelled", ids.get(2) + " dead", ids.get(3) + " cancelled");
        assertThat(callbacks()).containsExactly("import_failed", "imported");
        assertThat(List.of(done.failureJobId(), done.completionJobId()))
                .isEqualTo(database.rows("select id from executor_job where type like 'import%' order by id").stream()
                        .map(row -> row.get("id"))
                        .toList());
    }

    @Test
    void aCallbackIsAJobWithTheBatchsCorrelationAndItsIdInThePayload() {
        UUID correlation = UUID.randomUUID();
        Batches.EnqueuedBatch batch = batches.enqueue(IMPORT.withCorrelation(correlation), jobs(1));
        bench.settle(ids(batch).get(0), Outcome.succeeded());
        assertThat(database.rows(
                        "select correlation_id, priority::int, max_attempts, payload ->> 'note' as note, payload ->> 'batch_id' as batch"
                                + " from executor_jobs where type = 'imported'"))
                .containsExactly(Map.of(
                        "correlation_id",
                        correlation,
                        "priority",
                        3,
                        "max_attempts",
                        2,
                        "note",
                        "1",
                        "batch",
                        batch.id().toString()));
        assertThat(callbacks()).as("nothing failed").containsExactly("imported");
    }

    @Test
    void callbacksAreEnqueuedOnceAlthoughAnswersAreLostAndDeadJobsRetried() {
        Batches.EnqueuedBatch batch = batches.enqueue(IMPORT, jobs(2));
        List<UUID> ids = ids(batch);
        bench.claimAll();
        for (int repeated = 0; repeated < 3; repeated++) {
            bench.settle(ids.get(0), Outcome.permanentlyFailed("no"));
            bench.settle(ids.get(1), Outcome.permanentlyFailed("no"));
        }
        assertThat(callbacks()).containsExactly("import_failed", "imported");
        bench.vigia.operations().retry(JobFilter.ofId(ids.get(0)), OPERATOR, null, false);
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(2, 1, 0, 0, 1, 0));
        database.execute(
                "delete from executor_waiting where id = any (select id from executor_job where type like 'import%')");
        bench.claimAll();
        bench.settle(ids.get(0), Outcome.succeeded());
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(2, 0, 0, 1, 1, 0));
        assertThat(status(batch.id()).state()).isEqualTo(State.COMPLETE);
        assertThat(database.number("select count(*) from executor_job where type like 'import%'"))
                .isEqualTo(2);
    }

    @Test
    void aDeadJobThatIsRetriedBeforeTheEndIsWaitedForAgain() {
        Batches.EnqueuedBatch batch = batches.enqueue(IMPORT, jobs(2));
        List<UUID> ids = ids(batch);
        bench.settle(ids.get(0), Outcome.permanentlyFailed("no"));
        bench.vigia.operations().retry(JobFilter.ofId(ids.get(0)), OPERATOR, null, false);
        bench.settle(ids.get(1), Outcome.succeeded());
        assertThat(status(batch.id()).state()).isEqualTo(State.CLOSED);
        bench.claimAll();
        bench.settle(ids.get(0), Outcome.succeeded());
        assertThat(status(batch.id()).state()).isEqualTo(State.COMPLETE);
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(2, 0, 0, 2, 0, 0));
    }

    @Test
    void anOpenBatchTakesJobsAndIsNotCompleteBeforeItIsClosed() {
        UUID id = batches.open(IMPORT);
        UUID first = bench.vigia.enqueue(NewJob.of("t").inBatch(id)).id();
        bench.settle(first, Outcome.succeeded());
        assertThat(status(id).state()).isEqualTo(State.OPEN);
        UUID second = database.value(UUID.class, "select enqueue_job('t', p_batch_id => ?)", id);
        batches.close(id);
        assertThat(status(id).state()).isEqualTo(State.CLOSED);
        assertThatThrownBy(() -> bench.vigia.enqueue(NewJob.of("t").inBatch(id)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("batch " + id + " is closed, so only its own unfinished jobs may add to it");
        bench.settle(second, Outcome.succeeded());
        batches.close(id);
        assertThat(status(id).jobs()).isEqualTo(new Counts(2, 0, 0, 2, 0, 0));
        assertThat(callbacks()).containsExactly("imported");
    }

    @Test
    void anEmptyBatchIsCompleteAtOnce() {
        UUID id = batches.enqueue(IMPORT, List.of()).id();
        assertThat(status(id).state()).isEqualTo(State.COMPLETE);
        assertThat(callbacks()).containsExactly("imported");
    }

    @Test
    void jobsOfAClosedBatchAddToItUntilTheLastHasEnded() {
        Batches.EnqueuedBatch batch = batches.enqueue(IMPORT, jobs(1));
        UUID first = ids(batch).get(0);
        bench.settle(
                first,
                List.of(
                        NewJob.of("part").inParentsBatch().named("a"),
                        NewJob.of("part").inBatch(batch.id()),
                        NewJob.of("elsewhere")));
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(3, 2, 0, 1, 0, 0));
        assertThat(callbacks()).isEmpty();
        assertThatThrownBy(() ->
                        bench.vigia.enqueue(NewJob.of("t").withParent(first).inBatch(batch.id())))
                .as("it has ended")
                .hasMessageContaining("is closed");
        bench.settleAll(bench.claimAll(), Outcome.succeeded());
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(3, 0, 0, 3, 0, 0));
        assertThat(callbacks()).containsExactly("imported");
    }

    @Test
    void aFollowUpInTheBatchOfAParentWithoutOneIsInNone() {
        UUID parent = bench.enqueue("t");
        bench.settle(parent, List.of(NewJob.of("part").inParentsBatch()));
        assertThat(database.number("select count(*) from executor_batch_jobs")).isZero();
    }

    @Test
    void jobsOfABatchMayDependOnEachOtherAndBlockedOnesAreCounted() {
        Batches.EnqueuedBatch batch = batches.enqueue(
                IMPORT,
                List.of(
                        NewJob.of("t").named("a"),
                        NewJob.of("t").dependsOn("a").named("b"),
                        NewJob.of("t").dependsOn("b"),
                        NewJob.of("t").dependsOn("a").whenDependencyFails(CANCEL)));
        bench.settle(ids(batch).get(0), Outcome.permanentlyFailed("no"));
        assertThat(status(batch.id()).blocked()).isEqualTo(2);
        assertThat(status(batch.id()).jobs()).isEqualTo(new Counts(4, 2, 0, 0, 1, 1));
        cancel(ids(batch).get(1));
        cancel(ids(batch).get(2));
        assertThat(status(batch.id()).state()).isEqualTo(State.COMPLETE);
    }

    @Test
    void whatCannotBeIsRefusedAndNothingIsWritten() {
        UUID nobody = UUID.randomUUID();
        assertThatThrownBy(() -> bench.vigia.enqueue(NewJob.of("t").inBatch(nobody)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("batch_id " + nobody + " names no batch; nothing was enqueued");
        assertThatThrownBy(() -> batches.close(nobody)).hasMessageContaining("names no batch");
        assertThatThrownBy(() -> IMPORT.onComplete(NewJob.of("t").withDedupeKey("k")))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("on_complete may have a type, a payload");
        for (String bad : List.of(
                "[]",
                "{}",
                "{\"type\": \"\"}",
                "{\"type\": \"t\", \"run_at\": 1}",
                "{\"type\": \"t\", \"max_attempts\": 0}")) {
            assertThatThrownBy(() -> database.rows("select create_batch(p_on_failure => ?::jsonb)", bad))
                    .as(bad)
                    .hasStackTraceContaining("p_on_failure must be an object");
        }
        assertThat(database.number(
                        "select (select count(*) from executor_job) + (select count(*) from executor_batches)"))
                .isZero();
    }

    @Test
    void aBatchExistsExactlyIfTheCallersTransactionCommits() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            UUID undone = batches.enqueue(connection, IMPORT, jobs(3)).id();
            connection.rollback();
            UUID id = batches.open(connection, IMPORT);
            bench.vigia.enqueue(connection, NewJob.of("t").inBatch(id));
            batches.close(connection, id);
            connection.commit();
            assertThat(batches.find(undone)).isEmpty();
            assertThat(status(id).jobs().total()).isOne();
            assertThat(status(id).state()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void listsPageFromTheLatestOn() {
        List<UUID> ids = IntStream.range(0, 5)
                .mapToObj(i -> batches.open(NewBatch.named("n" + i)))
                .toList();
        var first = batches.list(3, null);
        assertThat(first.batches()).extracting(BatchStatus::name).containsExactly("n4", "n3", "n2");
        var second = batches.list(3, first.nextCursor());
        assertThat(second.batches()).extracting(BatchStatus::id).containsExactly(ids.get(1), ids.get(0));
        assertThat(second.nextCursor()).isNull();
    }

    private static List<NewJob> jobs(int count) {
        return IntStream.range(0, count).mapToObj(i -> NewJob.of("t")).toList();
    }

    private static List<UUID> ids(Batches.EnqueuedBatch batch) {
        return batch.jobs().stream().map(Enqueued::id).toList();
    }

    private BatchStatus status(UUID id) {
        return batches.find(id).orElseThrow();
    }

    private void cancel(UUID id) {
        bench.vigia.operations().cancel(JobFilter.ofId(id), OPERATOR, false);
    }

    private List<Object> callbacks() {
        return database
                .rows(
                        "select type from executor_job where type in ('imported', 'import_failed') order by created_at, id")
                .stream()
                .map(row -> row.get("type"))
                .toList();
    }
}
