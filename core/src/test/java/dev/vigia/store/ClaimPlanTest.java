package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Schema;
import dev.vigia.testing.TestDatabase;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The claim's plan, where a wrong one would cost most: a long history, a long future, many due, statistics that lie. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimPlanTest {
    private TestDatabase database;

    @BeforeAll
    void aMillionFinishedRowsAndALongFuture() {
        database = TestDatabase.migrated();
        database.execute("""
                insert into executor_job (id, type, correlation_id, payload, priority)
                select executor_uuid7(), 'run_tsa', gen_random_uuid(), '{}', 0 from generate_series(1, 1000000)""");
        database.execute("""
                insert into executor_job_runs (job_id, attempt, max_attempts, trace_id, correlation_id, type, worker_id, run_at, started_at, finished_at, outcome)
                select id, 1, 10, 't', correlation_id, type, 'w', now(), now(), now(), 'succeeded' from executor_job""");
        database.execute("""
                with j as (insert into executor_job (id, type, correlation_id, payload, priority)
                           select executor_uuid7(), 'run_tsa', gen_random_uuid(), '{}', g % 2 from generate_series(1, 100000) g returning id, type, priority)
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                select id, type, priority, now() + interval '1 day', 0, 10, now() from j""");
        database.execute("vacuum analyze");
    }

    @AfterAll
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"few due", "many due", "a type that statistics do not know"})
    void theClaimReadsTheLineInOrderAndNothingElse(String situation) throws Exception {
        if (!"few due".equals(situation)) {
            String type = "many due".equals(situation) ? "run_tsa" : "brand_new_type";
            database.execute("""
                    with j as (insert into executor_job (id, type, correlation_id, payload, priority)
                               select executor_uuid7(), ?, gen_random_uuid(), '{}', 1 from generate_series(1, 30000) returning id, type, priority)
                    insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                    select id, type, priority, now(), 0, 10, now() from j""", type); // not analysed: as right after a burst
        }
        String plan = explain(situation.startsWith("a type") ? "brand_new_type" : "run_tsa");
        assertThat(plan)
                .doesNotContain(
                        "Seq Scan on executor_waiting", "Seq Scan on executor_job ", "Seq Scan on executor_job_runs");
        assertThat(plan).contains("executor_waiting_line_idx");
        assertThat(sortsBeforeTheLimit(plan)).as(plan).isEmpty();
        assertThat(rowsLookedAt(plan)).as(plan).isLessThan(35_000);
    }

    @Test
    void theNextDueJobBehindAMillionFutureRowsOfAnotherPriorityIsFoundByTheIndexAlone() throws Exception {
        String plan = explain("run_tsa");
        assertThat(plan)
                .containsPattern(
                        "Index Cond: \\(\\(priority = p\\S*\\.priority\\) AND \\(run_at <= statement_timestamp\\(\\)\\)\\)");
    }

    /** Sorts of the line; the sort of the few claimed rows at the top is wanted. */
    private static String sortsBeforeTheLimit(String plan) {
        return Stream.of(plan.split("\n"))
                .filter(line -> line.contains("->  Sort"))
                .collect(Collectors.joining("\n"));
    }

    private static long rowsLookedAt(String plan) {
        return Stream.of(plan.split("\n"))
                .filter(line -> line.contains("Rows Removed by Filter"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /** Explains the very text that Claim sends, limit and types as parameters, and takes the claim back. */
    private String explain(String type) throws Exception {
        Field text = Claim.class.getDeclaredField("SQL");
        text.setAccessible(true);
        String sql = "explain (analyze, costs off, timing off) " + Schema.PUBLIC.qualify((String) text.get(null));
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Object[] types = {type};
                statement.setArray(1, connection.createArrayOf("text", types));
                statement.setArray(2, connection.createArrayOf("text", types));
                statement.setInt(3, 200);
                statement.setInt(4, 200);
                statement.setString(5, "orchestrator-plan");
                StringBuilder plan = new StringBuilder();
                try (ResultSet lines = statement.executeQuery()) {
                    while (lines.next()) {
                        plan.append(lines.getString(1)).append('\n');
                    }
                }
                return plan.toString();
            } finally {
                connection.rollback();
            }
        }
    }
}
