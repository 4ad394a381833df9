package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Schema;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the questions cost when there is history: 200,000 finished jobs, 100,000 future ones and 10,000 dead. Cost is
 * counted in pages that PostgreSQL touches, which does not depend on the machine.
 */
class PlansTest {
    private static final Pattern SEQUENTIAL =
            Pattern.compile("Seq Scan on (executor_job|executor_waiting|executor_job_runs)\\b(?!_)");
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared (?:hit=(\\d+))?(?: ?read=(\\d+))?");

    private static TestDatabase database;
    private static Snapshots snapshots;
    private static UUID document;
    private static UUID deadJob;

    @BeforeAll
    static void fill() {
        database = TestDatabase.migrated();
        snapshots = new Snapshots(database.dataSource(), Duration.ofSeconds(20));
        // Ids in the order of n, as UUIDv7 are; five jobs a document.
        database.execute("create function id_of(n bigint) returns uuid language sql immutable as $$"
                + " select (lpad(to_hex(1790000000000 + n), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid $$");
        database.execute("""
                insert into executor_job (id, type, correlation_id, payload, priority)
                select id_of(n), 'type_' || n % 5, id_of(n - n % 5), '{}', 0 from generate_series(1, 310000) n
                """);
        database.execute("""
                insert into executor_job_runs (job_id, attempt, max_attempts, failed_attempt, trace_id, correlation_id, type, worker_id,
                                               run_at, started_at, finished_at, outcome, error_kind)
                select id_of(n), 1, 1, case when n > 300000 then 1 end, 'w-' || id_of(n) || '-1', id_of(n - n % 5), 'type_' || n % 5, 'w',
                       now(), now(), now(), case when n > 300000 then 'failed' else 'succeeded' end,
                       case when n > 300000 then 'handler_error' end
                  from generate_series(1, 310000) n where n <= 200000 or n > 300000
                """);
        database.execute("""
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, failed_attempt, error_kind, updated_at)
                select id_of(n), 'type_' || n % 5, n % 3, now() + interval '1 day', case when n > 300000 then 1 else 0 end, 1,
                       case when n > 300000 then 1 end, case when n > 300000 then 'handler_error' end, now() - (310001 - n) * interval '1 second'
                  from generate_series(200001, 310000) n
                """);
        database.execute("insert into executor_events (kind, correlation_id, job_id)"
                + " select 'tsa.confirmed', id_of(n - n % 5), id_of(n) from generate_series(1, 200000) n");
        database.execute("insert into executor_batch_jobs (job_id, batch_id)"
                + " select id_of(n), id_of(0) from generate_series(100001, 310000) n");
        database.execute("vacuum analyze");
        document = database.value(UUID.class, "select id_of(150000)");
        deadJob = database.value(UUID.class, "select id_of(310000)");
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** No sequential scan of a table that grows, and at most so many pages. */
    private static void assertCheap(int pages, String sql, Object... parameters) {
        Query explain =
                new Query(Schema.PUBLIC, "explain (analyze, buffers, costs off, timing off, summary off) " + sql);
        List<String> plan = snapshots.seek(
                "plan", connection -> explain.list(connection, row -> row.text("QUERY PLAN"), parameters));
        String text = String.join("\n", plan);
        assertThat(SEQUENTIAL.matcher(text).find()).as(text).isFalse();
        Matcher top = BUFFERS.matcher(text);
        assertThat(top.find()).as(text).isTrue();
        assertThat(number(top.group(1)) + number(top.group(2))).as(text).isLessThanOrEqualTo(pages);
    }

    private static int number(String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }

    @Test
    void lagTouchesAFewPagesOfEachPriority() {
        assertCheap(100, LagProbe.SQL);
    }

    @Test
    void lagStaysBoundedBehindFrozenJobs() {
        database.execute(
                "update executor_waiting set run_at = now() - interval '1 hour' where type = 'type_1' and attempts = 0");
        database.execute("insert into executor_gates (type, reason, frozen_by) values ('type_1', 'test', 'ana')");
        database.execute("vacuum analyze executor_waiting");
        try {
            assertCheap(20_000, LagProbe.SQL);
        } finally {
            database.execute("delete from executor_gates");
            database.execute(
                    "update executor_waiting set run_at = now() + interval '1 day' where run_at < now() and attempts = 0");
            database.execute("vacuum full analyze executor_waiting");
        }
    }

    @Test
    void theSignalsOfAVerdictAreBoundedWhateverHasGrown() {
        Slices slices = Slices.before(Instant.now());
        assertCheap(20_000, LineSignals.DUE);
        assertCheap(20_000, LineSignals.PARKED);
        assertCheap(40_000, LineSignals.DOCUMENTS);
        assertCheap(
                60_000,
                AttemptsProbe.SQL,
                slices.lows(),
                slices.highs(),
                slices.most(),
                Slices.LOOKS_BACK.toSeconds(),
                6_000);
        assertCheap(60_000, ArrivalsProbe.SQL, slices.lows(), slices.highs(), slices.most());
        assertCheap(60_000, JobSignals.LOSSES);
        assertCheap(60_000, JobSignals.ILLEGAL);
        assertCheap(60_000, ChangeSignals.CHANGES);
    }

    @Test
    void theLiveFiguresReadTheIndexOfTheDeadAlone() {
        assertCheap(200, LiveFigures.SQL);
    }

    @Test
    void aPageOfDeadJobsCostsItsOwnRows() {
        assertCheap(1000, DeadJobsQuestion.PAGE, 24, null, null, null, null, null, null, null, null, null, null, 51);
    }

    @Test
    void theSummaryOfDeadJobsReadsAnIndexAlone() {
        assertCheap(200, DeadJobsSummary.OF_ALL, 24, null, null);
    }

    @Test
    void theSummaryOfOneDocumentReadsThatDocument() {
        assertCheap(150, DeadJobsSummary.OF_CORRELATION, 24, null, null, deadJob);
    }

    @Test
    void theTimelineReadsOneDocument() {
        assertCheap(250, JobRows.BY_CORRELATION, document, null, null, 501);
        assertCheap(100, Runs.OF_CORRELATION, document, null, null, 2001);
        assertCheap(50, TimelineQuestion.EVENTS, document, null, null, 2001);
    }

    @Test
    void whoIsHeldToTypesReadsNoMore() {
        String[] held = {"type_1", "type_2"};
        assertCheap(250, JobRows.BY_CORRELATION, document, held, held, 501);
        assertCheap(100, Runs.OF_CORRELATION, document, held, held, 2001);
        assertCheap(100, TimelineQuestion.EVENTS, document, held, held, 2001);
        assertCheap(200, DeadJobsSummary.OF_ALL, 24, held, held);
        assertCheap(1000, DeadJobsQuestion.PAGE, 24, null, null, null, null, held, held, null, null, null, null, 51);
    }

    @Test
    void oneJobIsReadById() {
        assertCheap(100, JobRows.BY_ID, (Object) new UUID[] {deadJob});
        assertCheap(20, Runs.OF_JOB, deadJob, 1001);
        assertCheap(50, JobQuestion.CHILDREN, document, document, null, null, 1001);
    }

    @Test
    void whatOneJobWaitsForIsFoundByIndex() {
        assertCheap(60, JobObservations.STANDING, deadJob);
        assertCheap(100, LineProbe.FRONT, 0, Instant.now(), deadJob, 10_000);
        assertCheap(20, LineProbe.LANE, "type_1", "", 0, Instant.now(), deadJob, 10_000);
        String[] workers = {"w"};
        assertCheap(2000, LineProbe.SERVED, workers, 16, deadJob, 200, 60, workers, 200, 60, 60, 60, workers);
        assertCheap(2500, LineProbe.OVERTAKING, 60, 60, 0, deadJob, 2_000);
    }

    @Test
    void theLastTenJobsOfEachStatusCostAFewPages() {
        Object[] window = {new UUID(0, 0), null, null, 200_000, null, null, null, null, null, null, 200_000, 11};
        assertCheap(20, JobWindows.ANY, window);
        assertCheap(20, JobWindows.CANCELLED, window);
        assertCheap(
                50,
                JobWindows.FAILED,
                new UUID(0, 0),
                null,
                null,
                200_000,
                null,
                null,
                null,
                null,
                null,
                null,
                true,
                true,
                null,
                null,
                200_000,
                11);
    }

    @Test
    void aListNeverReadsMoreThanItsWindow() {
        String[] none = {"none"};
        Object[] window = {new UUID(0, 0), null, null, 1000, none, none, null, null, null, null, 1000, 11};
        assertCheap(1100, JobWindows.ANY, window);
        assertCheap(1100, JobWindows.QUEUED, window);
        assertCheap(1100, JobWindows.SUCCEEDED, window);
    }

    @Test
    void aBatchsJobsAreLookedUpOneByOneAndNoMoreThanItsWindow() {
        UUID batch = database.value(UUID.class, "select id_of(0)");
        Object[] all = {
            batch,
            new UUID(0, 0),
            null,
            null,
            11,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            11,
            11
        };
        assertCheap(400, JobWindows.BATCH, all);
        Object[] none = {
            batch,
            new UUID(0, 0),
            null,
            null,
            1000,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "queued",
            "queued",
            null,
            null,
            1000,
            11
        };
        assertCheap(30_000, JobWindows.BATCH, none);
    }

    @Test
    void theOriginalsTraceCheckIsLookedUp() {
        assertCheap(50, """
                select count(*) from executor_jobs
                 where created_at >= '2026-02-01T00:00:00Z' and status = 'succeeded' and trace_id is null
                """);
    }

    @Test
    void theHappyPathsReadNoTableWhole() {
        assertCheap(120_000, CorrelationPath.SQL, CorrelationPath.LOOKED_AT, CorrelationPath.LOOKED_AT);
        assertCheap(50, TracePath.SQL, TracePath.LOOKED_AT);
        assertCheap(50, TracedSuccessPath.SQL, TracedSuccessPath.LOOKED_AT);
        assertCheap(100_000, WhyPath.SQL, WhyPath.LOOKED_AT);
    }
}
