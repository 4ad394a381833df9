package dev.vigia.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.lab.chaos.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;

/** What every scenario has: a database, workers, and the questions asked of them. Figures go to stdout. */
final class Scenario implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration TICK = Duration.ofSeconds(1);
    /** For a machine that does much else. */
    static final Duration SLACK = Duration.ofSeconds(12);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final LabDatabase database;
    private final Fleet fleet;
    private long number;

    Scenario(String name) {
        this(name, PostgresServer.shared(), WorkerOptions.shortLease(""));
    }

    /** Workers as in {@code options}, on this scenario's database. */
    Scenario(String name, PostgresServer server, WorkerOptions options) {
        this.name = name;
        this.database = LabDatabase.createOn(server);
        this.fleet = new Fleet(database, on(options, database.jdbcUrl()));
    }

    static WorkerOptions on(WorkerOptions options, String jdbcUrl) {
        return new WorkerOptions(
                jdbcUrl, options.slots(), options.beat(), options.lease(), options.grace(), options.version());
    }

    LabDatabase database() {
        return database;
    }

    Fleet fleet() {
        return fleet;
    }

    /** Enqueues {@code count} jobs alike; their ids. */
    List<UUID> enqueue(int count, String type, long runMs, long lingerMs) {
        List<NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(Producer.job(type, --number, runMs, lingerMs));
        }
        List<UUID> ids = Vigia.on(database.dataSource()).build().enqueueAll(jobs).stream()
                .map(answer -> answer.id())
                .toList();
        database.acknowledge(ids);
        return ids;
    }

    long leased(String worker) {
        return database.number("select count(*) from executor_leases where locked_by = ?", worker);
    }

    long succeeded() {
        return database.number("select count(*) from executor_job_runs where outcome = 'succeeded'");
    }

    long events(String kind) {
        return database.number("select count(*) from executor_events where kind = ?", kind);
    }

    void until(ThrowingRunnable assertion) {
        until(PATIENCE, assertion);
    }

    void until(Duration patience, ThrowingRunnable assertion) {
        await().atMost(patience).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            try {
                assertion.run();
            } catch (IllegalStateException e) { // the database is away; it will be asked again
                throw new AssertionError(e);
            }
        });
    }

    /** How many jobs are leased or may still run. */
    long unfinished() {
        return database.number("""
                select (select count(*) from executor_leases)
                     + (select count(*) from executor_waiting where attempts < max_attempts)
                """);
    }

    void untilAllEnded() {
        until(() -> assertThat(unfinished()).as("jobs leased or waiting").isZero());
    }

    void assertHistoryInMotion() {
        assertThat(History.inMotion(database.dataSource())).isEmpty();
    }

    /** Every rule, and the outcome that every scenario without poison must have. */
    void assertHistoryAtRest() {
        assertThat(History.atRest(database.dataSource())).isEmpty();
    }

    void assertAllSucceeded() {
        assertThat(database.rows("""
                        select id, type, status, attempts, max_attempts, last_error from executor_jobs
                         where status <> 'succeeded' limit 5
                        """)).isEmpty();
    }

    void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, "lab  %-34s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    @Override
    public void close() {
        fleet.close();
        database.close();
    }
}
