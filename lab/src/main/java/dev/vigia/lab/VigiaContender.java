package dev.vigia.lab;

import bench.Contender;
import bench.Sink;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.store.PromptSocketFactory;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Vigía as its users run it: the public front door, every guarantee on, each payload read by Jackson. The number of
 * slots is the only setting that differs from the defaults; system property {@code vigia.bench.slots} changes it.
 */
public final class VigiaContender implements Contender {
    private static final String TYPE = "noop";
    /** Slots of the worker; system property {@code vigia.bench.slots}. */
    public static final int SLOTS = Integer.getInteger("vigia.bench.slots", 2_000);

    private static final int BULK = 25_000;

    private final int slots;
    private Vigia vigia;
    private Orchestrator worker;

    /** For the reference harness, which makes contenders by reflection. */
    public VigiaContender() throws SQLException {
        this(SLOTS);
        HarnessDatabase.create(VigiaContender.class);
    }

    /** For this module's own runs, which bring their database. */
    public VigiaContender(int slots) {
        this.slots = slots;
    }

    /** What the handler is given. */
    public record Payload(int n) {}

    @Override
    public int poolSize() {
        return 16;
    }

    @Override
    public Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("slots", slots);
        config.put("pool", poolSize());
        config.put("history", "every attempt");
        config.put("serializer", "Jackson");
        return config;
    }

    @Override
    public void setUp(HikariDataSource ds) {
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setUrl(ds.getJdbcUrl());
        direct.setUser("postgres");
        direct.setSocketFactory(PromptSocketFactory.class.getName());
        vigia = Vigia.on(ds)
                .listening(direct)
                .settings(WorkerSettings.defaults().withSlots(slots))
                .handler(TYPE, Payload.class, (payload, context) -> {
                    Sink.run(payload.n());
                    return Outcome.succeeded();
                })
                .build();
        vigia.migrate();
    }

    private static NewJob job(int n) {
        return NewJob.of(TYPE, "{\"n\": " + n + "}");
    }

    @Override
    public void enqueue(int from, int n) {
        for (int i = from; i < from + n; i++) {
            vigia.enqueue(job(i));
        }
    }

    @Override
    public void enqueueBulk(int n) {
        for (int from = 0; from < n; from += BULK) {
            vigia.enqueueAll(IntStream.range(from, Math.min(n, from + BULK))
                    .mapToObj(VigiaContender::job)
                    .toList());
        }
    }

    @Override
    public void startWorkers() {
        worker = vigia.start();
    }

    @Override
    public void stopWorkers() {
        worker.drain();
    }

    /** All jobs here have priority 0: named, the index of the line answers, and not a pass over a million future rows. */
    @Override
    public String remainingSql() {
        return """
                select (select count(*) from executor_waiting where attempts < max_attempts and lane is null and priority = 0 and run_at <= now())
                     + (select count(*) from executor_leases)
                """;
    }

    @Override
    public List<String> resetSql() {
        return List.of(
                "truncate executor_job, executor_waiting, executor_leases, executor_job_runs, executor_cancelled,"
                        + " executor_dedupe_keys, executor_events, executor_workers");
    }

    @Override
    public List<String> seedFutureSql(int n) {
        return List.of("""
                with seeded as materialized (
                  insert into executor_job (id, type, correlation_id, payload, priority)
                  select executor_uuid7(), type, executor_uuid7(), payload, priority
                    from executor_job, generate_series(1, %d)
                  returning id, type, priority
                )
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                select id, type, priority, now() + interval '30 days' + row_number() over () * interval '1 second', 0, 10, now()
                  from seeded
                """.formatted(n));
    }

    @Override
    public List<String> seedDoneSql(int n) {
        return List.of("""
                with seeded as materialized (
                  insert into executor_job (id, type, correlation_id, payload, priority)
                  select executor_uuid7(), type, executor_uuid7(), payload, priority
                    from (select * from executor_job limit 1) template, generate_series(1, %d)
                  returning id, type, correlation_id
                )
                insert into executor_job_runs (job_id, attempt, max_attempts, trace_id, correlation_id, type, worker_id,
                                               worker_version, run_at, started_at, finished_at, outcome)
                select id, 1, 10, 'seed-' || id || '-1', correlation_id, type, 'seed', 'seed', now(), now(), now(), 'succeeded'
                  from seeded
                """.formatted(n));
    }

    @Override
    public String doneSql() {
        return "select count(*) from executor_job_runs where outcome = 'succeeded'";
    }
}
