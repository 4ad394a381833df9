package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.job.Schema;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.Missing;
import dev.vigia.observe.signal.NeededIndex;
import dev.vigia.observe.signal.Observation;
import dev.vigia.observe.signal.OpenDocuments;
import dev.vigia.observe.signal.Server;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every signal is read from a real PostgreSQL, and one that cannot be read keeps no other out. */
@ExtendWith(FreshDatabase.class)
class SystemQuestionTest {
    private TestDatabase database;
    private Observer observer;
    private SqlWorker worker;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        observer = new Observer(fresh.dataSource(), Schema.PUBLIC);
        worker = new SqlWorker(fresh, "w1");
    }

    @Test
    void anEmptySystemIsSeenWhole() {
        Observation seen = observer.system();
        assertThat(seen.missing()).isEmpty();
        assertThat(seen.server().maxConnections()).isPositive();
        assertThat(seen.server().indexes())
                .hasSize(NeededIndex.values().length)
                .allSatisfy(index -> assertThat(index.valid()).isTrue());
        assertThat(seen.server().tables()).extracting("name").contains("executor_waiting", "executor_job_runs");
        assertThat(Diagnosis.of(seen).status()).isEqualTo(Diagnosis.Status.HEALTHY);
    }

    @Test
    void withoutOurSchemaThereIsNoVerdict() {
        assertThatThrownBy(() -> new Observer(database.dataSource(), new Schema("nosuch")).system())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the schema is not there")
                .hasMessageContaining("vigia migrate");
    }

    @ParameterizedTest
    @EnumSource
    void aNeededIndexIsMadeAgainAsItWas(NeededIndex needed) {
        String definition = "select pg_get_indexdef('" + needed.index() + "'::regclass)";
        String key = "select count(*) from pg_constraint where contype = 'p' and conname = ?";
        String before = database.value(String.class, definition);
        long keys = database.number(key, needed.index());
        database.execute(
                keys == 0
                        ? "drop index " + needed.index()
                        : "alter table " + needed.table() + " drop constraint " + needed.index());
        assertThat(observer.system().server().indexes()).contains(new Server.IndexState(needed.index(), false, false));
        assertThat(Diagnosis.of(observer.system()).incidents())
                .extracting(incident -> incident.scope().one("index"))
                .containsExactly(needed.index());
        needed.make("public").forEach(database::execute);
        assertThat(database.value(String.class, definition)).isEqualTo(before);
        assertThat(database.number(key, needed.index())).isEqualTo(keys);
        needed.mend("public").forEach(database::execute);
        assertThat(Diagnosis.of(observer.system()).status()).isEqualTo(Diagnosis.Status.HEALTHY);
    }

    @Test
    void attemptsAreGroupedByWhatTheyHaveInCommon() {
        for (int i = 0; i < 4; i++) {
            worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa"), "dependency_error");
        }
        UUID good = worker.succeed(worker.claim(SqlWorker.enqueue(database, "run_tsa")));
        Observation seen = observer.system();
        assertThat(seen.attempts().stream()
                        .filter(Attempts::failed)
                        .mapToLong(Attempts::count)
                        .sum())
                .isEqualTo(4);
        assertThat(seen.attempts().stream()
                        .filter(Attempts::succeeded)
                        .mapToLong(Attempts::count)
                        .sum())
                .as("%s", good)
                .isOne();
        assertThat(seen.attempts()).filteredOn(Attempts::failed).allSatisfy(group -> {
            assertThat(group.error().host()).isEqualTo("tsa.example");
            assertThat(group.error().status()).isEqualTo(503);
        });
        assertThat(seen.arrivals())
                .allSatisfy(arrived -> assertThat(arrived.type()).isEqualTo("run_tsa"));
        assertThat(seen.arrivals().stream().mapToLong(one -> one.jobs()).sum()).isEqualTo(5);
        assertThat(seen.parked()).singleElement().satisfies(parked -> {
            assertThat(parked.jobs()).isEqualTo(4);
            assertThat(parked.documents()).isEqualTo(4);
        });
    }

    @Test
    void aDocumentIsCountedOnceWhereverItsJobsStand() {
        UUID wide = UUID.randomUUID();
        UUID twice = UUID.randomUUID();
        worker.claim(SqlWorker.enqueue(database, "build_artifact", wide, 3));
        SqlWorker.enqueue(database, "run_tsa", wide, 3);
        worker.claimAndFail(SqlWorker.enqueue(database, "run_tsa", twice, 3), "dependency_error");
        SqlWorker.enqueue(database, "run_tsa", twice, 3);
        worker.succeed(worker.claim(SqlWorker.enqueue(database, "run_tsa", UUID.randomUUID(), 3)));
        Observation seen = observer.system();
        assertThat(seen.documents())
                .containsExactlyInAnyOrder(
                        new OpenDocuments(List.of("build_artifact", "run_tsa"), 1),
                        new OpenDocuments(List.of("run_tsa"), 1));
        Impact impact = new Facts(seen).impact(List.of("run_tsa", "build_artifact"));
        assertThat(impact.jobs()).isEqualTo(4);
        assertThat(impact.documents()).isEqualTo(2);
    }

    @Test
    void whatWaitsInVainNamesItsDocuments() {
        UUID dead = worker.dead("run_tsa", "handler_error");
        UUID document = UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            database.execute(
                    "select enqueue_job('build_artifact', p_correlation_id => ?, p_depends_on => array[?]::uuid[])",
                    document,
                    dead);
        }
        assertThat(observer.system().blocked()).singleElement().satisfies(blocked -> {
            assertThat(blocked.jobs()).isEqualTo(2);
            assertThat(blocked.documents()).isOne();
        });
    }

    @Test
    void whatIsDueAndWhatRunsIsCountedByType() {
        SqlWorker.enqueue(database, "run_tsa", -30);
        SqlWorker.enqueue(database, "run_tsa", 600);
        worker.claim(SqlWorker.enqueue(database, "build_artifact"));
        Observation seen = observer.system();
        assertThat(seen.due()).extracting(DueJobs::type).containsExactly("run_tsa");
        assertThat(seen.due().get(0).jobs()).isOne();
        assertThat(seen.running()).singleElement().satisfies(running -> {
            assertThat(running.type()).isEqualTo("build_artifact");
            assertThat(running.worker()).isEqualTo("w1");
        });
        assertThat(seen.longest()).hasSize(1);
        assertThat(seen.workers()).extracting("id").containsExactly("w1");
    }

    @Test
    void payloadsShowNamesAndKindsOnly() {
        UUID text = database.value(
                UUID.class, "select enqueue_job('pay', p_payload => '{\"amount\": \"ten\", \"secret\": 1}')");
        UUID number = database.value(UUID.class, "select enqueue_job('pay', p_payload => '{\"amount\": 10}')");
        worker.claimAndFail(text, "handler_error");
        worker.succeed(worker.claim(number));
        Observation seen = observer.system();
        assertThat(seen.payloads()).anySatisfy(field -> {
            assertThat(field.field()).isEqualTo("amount");
            assertThat(field.kind()).isEqualTo("string");
            assertThat(field.failing()).isOne();
            assertThat(field.succeeding()).isZero();
        });
        assertThat(seen.payloads().toString()).doesNotContain("ten");
    }

    @Test
    void rowsThatNoTransitionWritesAreFound() {
        UUID job = SqlWorker.enqueue(database, "run_tsa");
        database.execute(
                "insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, locked_by, locked_at)"
                        + " select id, type, priority, run_at, 1, max_attempts, 'by hand', now() from executor_waiting where id = ?",
                job);
        UUID gone = SqlWorker.enqueue(database, "run_tsa");
        database.execute("delete from executor_waiting where id = ?", gone);
        assertThat(observer.system().illegal())
                .extracting("rule")
                .containsExactlyInAnyOrder("lease_without_worker", "two_places", "no_place");
    }

    @Test
    void whoHoldsALockIsFoundWhileOurTablesAreLocked() throws SQLException, InterruptedException {
        try (Connection idle = database.dataSource().getConnection();
                Connection ddl = database.dataSource().getConnection()) {
            idle.setAutoCommit(false);
            try (Statement statement = idle.createStatement()) {
                statement.execute("set application_name = 'report'");
                statement.executeQuery("select count(*) from executor_waiting").close();
            }
            Thread queue = new Thread(() -> {
                try (Statement statement = ddl.createStatement()) {
                    statement.execute("set application_name = 'ddl'");
                    statement.execute("alter table executor_waiting add column extra int");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            queue.start();
            while (database.number("select count(*) from pg_locks where not granted") == 0) {
                Thread.onSpinWait();
            }
            Observation seen = observer.system();
            idle.rollback();
            queue.join();
            assertThat(seen.missing())
                    .extracting(Missing::reason)
                    .anySatisfy(reason -> assertThat(reason).contains("lock"));
            assertThat(seen.server().locks()).singleElement().satisfies(root -> {
                assertThat(root.application()).isEqualTo("report");
                assertThat(root.ours()).isTrue();
                assertThat(root.queuedDdl()).contains("alter table");
                assertThat(root.relation()).isEqualTo("executor_waiting");
            });
        }
    }

    @Test
    void aLockQueueOfAnotherDatabaseIsNoneOfOurs() throws SQLException, InterruptedException {
        try (TestDatabase other = TestDatabase.migrated();
                Connection idle = other.dataSource().getConnection();
                Connection ddl = other.dataSource().getConnection()) {
            idle.setAutoCommit(false);
            try (Statement statement = idle.createStatement()) {
                statement.executeQuery("select count(*) from executor_waiting").close();
            }
            Thread queue = new Thread(() -> {
                try (Statement statement = ddl.createStatement()) {
                    statement.execute("alter table executor_waiting add column extra int");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            queue.start();
            while (other.number("select count(*) from pg_locks where not granted") == 0) {
                Thread.onSpinWait();
            }
            Observation seen = observer.system();
            idle.rollback();
            queue.join();
            assertThat(seen.server().locks()).isEmpty();
        }
    }

    @Test
    void aRoleThatMaySeeLittleIsToldWhatIsMissing() throws SQLException {
        database.execute("create role reader nologin");
        try {
            database.execute("grant usage on schema public to reader");
            database.execute("grant select on all tables in schema public to reader");
            database.execute("revoke select on executor_service_keys, executor_keys from reader");
            try (Connection connection = database.dataSource().getConnection()) {
                connection.createStatement().execute("set role reader");
                Observation seen = new Observer(new OneConnection(connection), Schema.PUBLIC).system();
                connection.createStatement().execute("reset role");
                assertThat(seen.missing()).extracting(Missing::signal).contains("keys");
            }
        } finally {
            database.execute("drop owned by reader");
            database.execute("drop role reader");
        }
    }
}
