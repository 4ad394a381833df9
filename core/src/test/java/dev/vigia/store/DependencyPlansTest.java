package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Outcome;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the end of a job costs those that wait must not grow with how many wait, nor with a history that was never analysed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DependencyPlansTest {
    private TestDatabase database;
    private Bench bench;

    @BeforeAll
    void twoHundredThousandWait() {
        database = TestDatabase.migrated();
        bench = new Bench(database);
        UUID parent = bench.enqueue("t");
        bench.enqueue("t", parent);
        bench.settle(parent, Outcome.succeeded()); // plans are made while nearly nothing is there
        database.execute("""
                with j as (insert into executor_job (id, type, correlation_id, payload, priority)
                           select executor_uuid7(), 'waits', gen_random_uuid(), '{}', 0 from generate_series(1, 200000) returning id),
                     w as (insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                           select id, 'waits', 0, 'infinity', 0, 10, now() from j),
                     a as (insert into executor_awaited (job_id, waiter_id, on_failure)
                           select gen_random_uuid(), id, 'wait' from j)
                select 1""");
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void theEndOfAJobTouchesAFewPagesForEachThatWaits() {
        List<UUID> parents = enqueued(100);
        parents.forEach(parent -> bench.enqueue("child", parent));
        bench.claimAll();
        database.execute("delete from executor_leases");
        String plan = explain("select executor_jobs_ended('{" + ids(parents) + "}', '{}', '{}')");
        assertThat(database.number(
                        "select count(*) from executor_waiting where type = 'child' and run_at < 'infinity'"))
                .isEqualTo(100);
        assertThat(pagesOf(plan)).as(plan).isLessThan(120L * 100);
    }

    @Test
    void theEndOfJobsThatNobodyWaitsForLooksOnceIntoAnIndex() {
        String guard = explain("select executor_is_anybody_waiting(1)");
        assertThat(pagesOf(guard)).as(guard).isLessThan(10);
        String none = explain("select executor_jobs_ended('{" + ids(enqueued(100)) + "}', '{}', '{}')");
        assertThat(pagesOf(none)).as(none).isLessThan(10L * 100);
    }

    @Test
    void theLastOfAManyIsFoundWithoutWalkingOverThoseThatHaveEnded() {
        List<UUID> parents = enqueued(2_000);
        UUID child = bench.enqueue("child", parents.toArray(UUID[]::new));
        bench.claimAll();
        bench.settleAll(parents.subList(0, 1_900), Outcome.succeeded());
        String next = explain("select executor_jobs_ended(array['" + parents.get(1_900) + "'::uuid], '{}', '{}')");
        assertThat(pagesOf(next)).as(next).isLessThan(200);
        assertThat(bench.standing(child)).isEqualTo("held");
    }

    private List<UUID> enqueued(int count) {
        return IntStream.range(0, count).mapToObj(i -> bench.enqueue("t")).toList();
    }

    private static String ids(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
    }

    /** Runs it, and says what it read. */
    private String explain(String sql) {
        return database.rows("explain (analyze, buffers, costs off, timing off) " + sql).stream()
                .map(row -> row.get("QUERY PLAN").toString())
                .collect(Collectors.joining("\n"));
    }

    private static long pagesOf(String plan) {
        Matcher pages =
                Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
        assertThat(pages.find()).as(plan).isTrue();
        return Long.parseLong(pages.group(1)) + (pages.group(2) == null ? 0 : Long.parseLong(pages.group(2)));
    }
}
