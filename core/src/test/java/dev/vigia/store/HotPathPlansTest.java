package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.job.CorrelationId;
import dev.vigia.job.Lease;
import dev.vigia.job.Outcome;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The plans of claim and settle, where wrong ones would cost most: made on empty tables right after the first start, used
 * on a million finished jobs, a long future, a burst of a type that statistics do not know. What is explained are the
 * statements that the driver prepared for us, on the connection that keeps their plans.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotPathPlansTest {
    private static final int LIMIT = 200;

    /** Finished jobs. Ten million take some minutes: {@code mvn -pl core test -Dtest=HotPathPlansTest -Dvigia.plans.rows=10000000} */
    private static final int ROWS = Integer.getInteger("vigia.plans.rows", 1_000_000);

    /** Nothing else may turn up in a plan of the hot path; a scan without these reads one of our tables as a whole. */
    private static final Pattern OUR_TABLE = Pattern.compile("Seq Scan on executor_(?!job_types|gates)\\w+");

    private TestDatabase database;
    private HikariDataSource oneConnection;
    private Claim claim;
    private Settle settle;
    private final WorkerId worker = WorkerId.random();
    private String claimOnEmptyTables;
    private String settleOnEmptyTables;

    @BeforeAll
    void plansAreMadeOnEmptyTablesAndUsedOnAMillionRows() throws Exception {
        database = TestDatabase.migrated();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(1);
        oneConnection = new HikariDataSource(config);
        Database store = new Database(oneConnection, Schema.PUBLIC);
        claim = new Claim(store);
        settle = new Settle(store);
        for (int i = 0; i < 8; i++) { // the driver prepares what it was given five times
            claim.apply(worker, LIMIT, List.of("run_tsa"));
            settle.apply(worker, "v", List.of(succeeded(unknownLease())));
        }
        claimOnEmptyTables = explainClaim("explain (costs off)", "run_tsa");
        settleOnEmptyTables = explainSettle("explain (costs off)", UUID.randomUUID());
        history();
        future();
    }

    private void history() {
        database.execute("""
                insert into executor_job (id, type, correlation_id, payload, priority)
                select executor_uuid7(), 'run_tsa', gen_random_uuid(), '{}', 0 from generate_series(1, ?)""", ROWS);
        database.execute("""
                insert into executor_job_runs (job_id, attempt, max_attempts, trace_id, correlation_id, type, worker_id, run_at,
                                               started_at, finished_at, outcome)
                select id, 1, 10, 't', correlation_id, type, 'w', now(), now(), now(), 'succeeded' from executor_job""");
    }

    private void future() {
        waiting("run_tsa", "now() + interval '1 day'", 100_000);
    }

    /** Never analysed: as right after a burst. */
    private void waiting(String type, String due, int jobs) {
        database.execute("""
                with j as (insert into executor_job (id, type, correlation_id, payload, priority)
                           select executor_uuid7(), ?, gen_random_uuid(), '{}', g %% 2 from generate_series(1, ?) g
                           returning id, type, priority)
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                select id, type, priority, %s, 0, 10, now() from j""".formatted(due), type, jobs);
    }

    @AfterAll
    void close() {
        oneConnection.close();
        database.close();
    }

    @Test
    void theClaimIsPlannedOnAMillionRowsAsOnEmptyTables() throws Exception {
        assertThat(explainClaim("explain (costs off)", "run_tsa")).isEqualTo(claimOnEmptyTables);
        database.execute("vacuum analyze");
        assertThat(explainClaim("explain (costs off)", "run_tsa")).isEqualTo(claimOnEmptyTables);
        assertThat(claimOnEmptyTables)
                .doesNotContainPattern(OUR_TABLE)
                .contains("executor_waiting_line_idx")
                .containsPattern("Index Cond: \\(\\(priority = p\\S*\\.priority\\) AND \\(ROW\\(run_at, id\\) >= ");
    }

    @Test
    void theSettlementIsPlannedOnAMillionRowsAsOnEmptyTables() throws Exception {
        assertThat(explainSettle("explain (costs off)", UUID.randomUUID())).isEqualTo(settleOnEmptyTables);
        database.execute("vacuum analyze");
        assertThat(explainSettle("explain (costs off)", UUID.randomUUID())).isEqualTo(settleOnEmptyTables);
        assertThat(settleOnEmptyTables).doesNotContainPattern(OUR_TABLE);
    }

    @Test
    void aClaimTouchesAFewPagesForEachJobHoweverManyStandInLine() throws Exception {
        String empty = explainClaim("explain (analyze, buffers, costs off, timing off)", "run_tsa");
        assertThat(pagesOf(empty)).as(empty).isLessThan(200);
        waiting("run_tsa", "now()", 30_000);
        String many = explainClaim("explain (analyze, buffers, costs off, timing off)", "run_tsa");
        assertThat(many).contains("rows=" + LIMIT);
        assertThat(pagesOf(many)).as(many).isLessThan(40L * LIMIT);
        waiting("brand_new_type", "now() - interval '1 hour'", 30_000);
        String unknownType = explainClaim("explain (analyze, buffers, costs off, timing off)", "brand_new_type");
        assertThat(pagesOf(unknownType)).as(unknownType).isLessThan(40L * LIMIT);
    }

    @Test
    void aSettlementTouchesAFewPagesForEachJob() throws Exception {
        waiting("run_tsa", "now()", 1_000);
        List<Claim.Claimed> jobs = claim.apply(worker, 100, List.of("run_tsa"));
        String plan = explainSettle(
                "explain (analyze, buffers, costs off, timing off)",
                jobs.stream().map(c -> c.job().id()).toArray(UUID[]::new));
        assertThat(plan).contains("Insert on executor_job_runs");
        assertThat(pagesOf(plan)).as(plan).isLessThan(40L * jobs.size());
    }

    /** Pages read at the plan's root, which counts what is below it. */
    private static long pagesOf(String plan) {
        Matcher pages =
                Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
        assertThat(pages.find()).as(plan).isTrue();
        return Long.parseLong(pages.group(1)) + (pages.group(2) == null ? 0 : Long.parseLong(pages.group(2)));
    }

    private String explainClaim(String explain, String type) throws SQLException {
        return explained(
                explain,
                "with recursive frozen",
                "32768, '-infinity', '00000000-0000-0000-0000-000000000000', null, '{%2$s}', '{%2$s}', %1$d, %1$d, 'plan', 'plan'"
                        .formatted(LIMIT, type));
    }

    private String explainSettle(String explain, UUID... jobs) throws SQLException {
        String ids = "'{" + String.join(",", Stream.of(jobs).map(UUID::toString).toList()) + "}'";
        String none = "'{}'";
        return explained(
                explain,
                "with given",
                String.join(
                        ", ",
                        ids,
                        "array_fill(1, array[%d])".formatted(jobs.length),
                        ids,
                        "array_fill('succeeded'::text, array[%d])".formatted(jobs.length),
                        "array_fill('succeeded'::text, array[%d])".formatted(jobs.length),
                        none,
                        "array_fill(10, array[%d])".formatted(jobs.length),
                        "array_fill(false, array[%d])".formatted(jobs.length),
                        none,
                        none,
                        none,
                        none,
                        none,
                        none,
                        none,
                        "'" + worker + "'",
                        "'v'",
                        "'30000'",
                        "false"));
    }

    /** Explains what is prepared on our connection as the driver executes it, with the same settings, and undoes it. */
    private String explained(String explain, String beginning, String parameters) throws SQLException {
        try (Connection connection = oneConnection.getConnection();
                Statement statement = connection.createStatement()) {
            String name;
            try (ResultSet prepared = statement.executeQuery(
                    "select name from pg_prepared_statements where ltrim(statement, E' \\n') like '" + beginning
                            + "%'")) {
                assertThat(prepared.next())
                        .as("prepared by the driver: " + beginning)
                        .isTrue();
                name = prepared.getString(1);
            }
            connection.setAutoCommit(false);
            statement.execute(FixedPlan.ONLY_ONE_WAY);
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery(explain + " execute \"" + name + "\" (" + parameters + ")")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return plan.toString();
        }
    }

    private Lease unknownLease() {
        return new Lease(UUID.randomUUID(), "run_tsa", 1, 10, worker, null, Instant.EPOCH, Instant.EPOCH);
    }

    private static Completion succeeded(Lease lease) {
        Outcome outcome = Outcome.succeeded();
        return new Completion(
                lease, new CorrelationId(lease.jobId()), outcome, outcome.next(lease, null, 0), List.of(), List.of());
    }
}
