package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.job.Schema;
import dev.vigia.job.WorkerId;
import dev.vigia.store.ClaimShares.Others;
import dev.vigia.store.ClaimShares.Part;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The plan of a divided claim: made on empty tables, used on long lines of several priorities and types. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimSharesPlanTest {
    private static final int LIMIT = 100;
    private static final int RESERVED = 10;
    private static final Pattern OUR_TABLE = Pattern.compile("Seq Scan on executor_(?!job_types|gates)\\w+");

    private TestDatabase database;
    private HikariDataSource oneConnection;
    private String onEmptyTables;

    @BeforeAll
    void plansAreMadeOnEmptyTables() throws Exception {
        database = TestDatabase.migrated();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(1);
        oneConnection = new HikariDataSource(config);
        ClaimShares claim = new ClaimShares(new Database(oneConnection, Schema.PUBLIC));
        for (int i = 0; i < 8; i++) { // the driver prepares what it was given five times
            Part part = new Part("a", LIMIT, RESERVED, 0, null, Claim.Front.START);
            assertThat(claim.apply(WorkerId.random(), LIMIT, List.of(part), new Others(null, List.of())))
                    .isEmpty();
        }
        onEmptyTables = explain("explain (costs off)");
        database.execute("""
                with j as (insert into executor_job (id, type, correlation_id, payload, priority)
                           select executor_uuid7(), case when g % 2 = 0 then 'a' else 'b' end, gen_random_uuid(), '{}', (g / 2) % 50
                             from generate_series(1, 60000) g
                           returning id, type, priority)
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                select id, type, priority, now(), 0, 10, now() from j""");
    }

    @AfterAll
    void close() {
        oneConnection.close();
        database.close();
    }

    @Test
    void itIsPlannedOnManyRowsAsOnEmptyTablesAndReadsNoTableAsAWhole() throws Exception {
        assertThat(explain("explain (costs off)")).isEqualTo(onEmptyTables);
        database.execute("vacuum analyze");
        assertThat(explain("explain (costs off)")).isEqualTo(onEmptyTables);
        assertThat(onEmptyTables).doesNotContainPattern(OUR_TABLE).contains("executor_waiting_line_idx");
    }

    /** A few pages a job, and a few rows a priority for those in reserve: nothing grows with the line. */
    @Test
    void whatItReadsIsBoundedByTheLimitAndThePrioritiesInUse() throws Exception {
        String plan = explain("explain (analyze, buffers, costs off, timing off)");
        Matcher pages =
                Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
        assertThat(pages.find()).as(plan).isTrue();
        long touched = Long.parseLong(pages.group(1)) + (pages.group(2) == null ? 0 : Long.parseLong(pages.group(2)));
        int looked = 2 * RESERVED + 32; // of each priority, and as many again of the other type between them
        assertThat(touched).as(plan).isLessThan(40L * LIMIT + 50L * (2 * looked + 20));
        assertThat(plan).contains("rows=" + LIMIT);
    }

    /** Explains what is prepared on our connection as the driver executes it, with the same settings, and undoes it. */
    private String explain(String explain) throws SQLException {
        String values =
                "'{a,b}', '{}', array[null, 'b']::text[], '{60,40}', '{%1$d,0}', '{0,0}', array[null,null]::timestamptz[],"
                                .formatted(RESERVED)
                        + " '{32768,32768}', '{1970-01-01,1970-01-01}', '{00000000-0000-0000-0000-000000000000,"
                        + "00000000-0000-0000-0000-000000000000}', array[null,null]::float8[], " + LIMIT
                        + ", 'plan', 'plan'";
        try (Connection connection = oneConnection.getConnection();
                Statement statement = connection.createStatement()) {
            String name;
            try (ResultSet prepared = statement.executeQuery(
                    "select name from pg_prepared_statements where statement like '%less_urgent%'")) {
                assertThat(prepared.next()).as("prepared by the driver").isTrue();
                name = prepared.getString(1);
            }
            connection.setAutoCommit(false);
            statement.execute(FixedPlan.ONLY_ONE_WAY);
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery(explain + " execute \"" + name + "\" (" + values + ")")) {
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
}
