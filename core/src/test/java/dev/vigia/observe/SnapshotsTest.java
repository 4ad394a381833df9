package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.JobFilter;
import dev.vigia.job.Schema;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(FreshDatabase.class)
class SnapshotsTest {
    private static final Query COUNT = new Query(Schema.PUBLIC, "select count(*) as n from executor_job");

    private static Snapshots snapshots(TestDatabase database) {
        return new Snapshots(database.dataSource(), Duration.ofSeconds(2));
    }

    private static long count(Connection connection) throws SQLException {
        return COUNT.one(connection, row -> row.number("n"));
    }

    @Test
    void allStatementsOfALookSeeTheSameInstant(TestDatabase database) {
        SqlWorker.enqueue(database, "run_tsa");
        snapshots(database).seek("jobs", connection -> {
            assertThat(count(connection)).isOne();
            SqlWorker.enqueue(database, "run_tsa");
            assertThat(count(connection)).isOne();
            return null;
        });
        assertThat(snapshots(database).<Long>seek("jobs", SnapshotsTest::count)).isEqualTo(2);
    }

    @Test
    void aLookCannotWrite(TestDatabase database) {
        Query write = new Query(Schema.PUBLIC, "select enqueue_job('run_tsa')");
        assertThatThrownBy(() ->
                        snapshots(database).seek("jobs", connection -> write.list(connection, row -> "written")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("read-only transaction");
    }

    @Test
    void aQuestionThatTakesTooLongIsStoppedAndSaysWhatToDo(TestDatabase database) throws SQLException {
        Observer hasty = new Observer(
                database.dataSource(),
                Schema.PUBLIC,
                ObserverSettings.defaults().withStatementTimeout(Duration.ofMillis(100)));
        try (Connection other = database.dataSource().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table executor_job in access exclusive mode");
            assertThatThrownBy(() -> hasty.jobs(JobFilter.all(), 10, null))
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("jobs took longer than 100 ms")
                    .hasMessageContaining("pg_stat_activity");
            other.rollback();
        }
        assertThat(hasty.jobs(JobFilter.all(), 10, null).jobs())
                .as("and the connection is fine")
                .isEmpty();
    }

    @Test
    void theConnectionGoesBackAsItCame(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            PGSimpleDataSource plain = new PGSimpleDataSource();
            plain.setUrl(database.jdbcUrl());
            Snapshots snapshots = new Snapshots(plain, Duration.ofSeconds(2));
            snapshots.seek("jobs", SnapshotsTest::count);
            assertThat(connection.getAutoCommit()).isTrue();
        }
        snapshots(database).seek("jobs", SnapshotsTest::count);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
            assertThat(setting(statement, "statement_timeout")).isEqualTo("0");
            assertThat(setting(statement, "enable_seqscan")).isEqualTo("on");
            assertThat(setting(statement, "transaction_isolation")).isEqualTo("read committed");
        }
    }

    private static String setting(Statement statement, String name) throws SQLException {
        try (var row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aDatabaseWithoutOurSchemaSaysMigrateFirst() {
        try (TestDatabase empty = TestDatabase.empty()) {
            Observer observer = new Observer(empty.dataSource(), Schema.PUBLIC);
            assertThatThrownBy(observer::health)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("vigia migrate");
        }
    }

    @Test
    void aRoleThatMayNotReadIsToldWhatItNeeds(TestDatabase database) {
        database.execute("create role nobody_" + System.nanoTime() + " login");
        String role = database.value(
                String.class, "select rolname::text from pg_roles where rolname like 'nobody\\_%' limit 1");
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl().replace("user=postgres", "user=" + role));
        assertThatThrownBy(() -> new Observer(source, Schema.PUBLIC).workers())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("SELECT on its tables");
        database.execute("drop role " + role);
    }

    @Test
    void anUnreachableServerIsAStoreThatIsUnavailable() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        assertThatThrownBy(() -> new Observer(nobody, Schema.PUBLIC).workers())
                .isInstanceOf(StoreUnavailableException.class);
    }
}
