package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.ds.PGSimpleDataSource;

/** Everything through PgBouncer in transaction mode, where no session is anybody's own. */
@Execution(ExecutionMode.CONCURRENT)
class PoolerTest {
    private static final int JOBS = 3_000;

    @BeforeAll
    static void thereIsOne() {
        assumeTrue(Pooler.program().isPresent(), "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
    }

    private static HikariDataSource through(Pooler pooler, LabDatabase database, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl(pooler.port()) + "&prepareThreshold=0");
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    private static Vigia.Builder vigia(HikariDataSource pool, LabDatabase database) {
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setUrl(database.jdbcUrl());
        return Vigia.on(pool)
                .listening(direct)
                .settings(WorkerSettings.defaults().withSlots(200));
    }

    @Test
    void twoWorkersBehindAPoolerRunEachJobOnce() {
        try (LabDatabase database = LabDatabase.create();
                Pooler pooler = Pooler.before(database.port());
                HikariDataSource pool = through(pooler, database, 20)) {
            AtomicInteger calls = new AtomicInteger();
            Vigia vigia = vigia(pool, database)
                    .handler("plain", context -> {
                        calls.incrementAndGet();
                        return Outcome.succeeded();
                    })
                    .handler("working", context -> {
                        calls.incrementAndGet();
                        return Outcome.succeeded(null, transaction -> {
                            try (Statement statement =
                                    transaction.unwrap(Connection.class).createStatement()) {
                                statement.execute("select count(*) from executor_workers");
                            }
                        });
                    })
                    .build();
            try (Orchestrator one = vigia.start();
                    Orchestrator two = vigia.start()) {
                assertThat(one.id()).isNotEqualTo(two.id());
                vigia.enqueueAll(IntStream.range(0, JOBS)
                        .mapToObj(i -> NewJob.of("plain"))
                        .toList());
                IntStream.range(0, 100)
                        .parallel()
                        .forEach(i -> vigia.enqueue(NewJob.of("working").withDedupeKey("key " + i)));
                await().atMost(Duration.ofMinutes(1))
                        .until(() ->
                                database.number("select count(*) from executor_job_runs where outcome = 'succeeded'")
                                        == JOBS + 100);
            }
            assertThat(calls).hasValue(JOBS + 100);
            assertThat(database.number("select count(*) from executor_job_runs"))
                    .isEqualTo(JOBS + 100);
        }
    }

    @Test
    void whatAClaimSetsForItsPlanDoesNotReachTheNextTransactionOfTheSession() throws SQLException {
        try (LabDatabase database = LabDatabase.create();
                Pooler pooler = Pooler.before(database.port());
                HikariDataSource pool = through(pooler, database, 1)) {
            Vigia vigia = vigia(pool, database)
                    .handler("plain", context -> Outcome.succeeded())
                    .build();
            for (int i = 0; i < 10; i++) {
                vigia.enqueue(NewJob.of("plain"));
                assertThat(vigia.runOnce(10).claimed()).isEqualTo(1);
                assertThat(setting(pool, "enable_seqscan")).isEqualTo("on");
                assertThat(setting(pool, "plan_cache_mode")).isEqualTo("auto");
            }
        }
    }

    private static String setting(HikariDataSource pool, String name) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
