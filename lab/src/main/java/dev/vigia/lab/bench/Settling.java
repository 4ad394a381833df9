package dev.vigia.lab.bench;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.worker.Orchestrator;
import dev.vigia.worker.WorkerSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long an outcome waits to be written. The handler notes the time at its end, the settling statement writes its own as
 * {@code finished_at}; both read the same machine's clock.
 */
final class Settling {
    private static final int JOBS_A_SECOND = 200;

    private final Pool pool;

    Settling(Pool pool) {
        this.pool = pool;
    }

    Map<String, Object> run(int n) throws Exception {
        int jobs = Math.min(n, JOBS_A_SECOND * 30);
        Instant[] ended = new Instant[jobs];
        Vigia vigia = Vigia.on(pool.source())
                .settings(WorkerSettings.defaults().withSlots(100))
                .handler("settling", OwnMeasures.VigiaPayload.class, (payload, context) -> {
                    ended[payload.n()] = Instant.now();
                    return Outcome.succeeded();
                })
                .build();
        try (Orchestrator worker = vigia.start()) {
            long next = System.nanoTime();
            for (int i = 0; i < jobs; i++) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                vigia.enqueue(NewJob.of("settling", "{\"n\": " + i + "}"));
                next += 1_000_000_000L / JOBS_A_SECOND;
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (pool.number("select count(*) from executor_job_runs") < jobs) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("not all of " + jobs + " were settled by " + worker.id());
                }
            }
        }
        return Percentiles.ofNanos(waits(ended));
    }

    private long[] waits(Instant[] ended) throws Exception {
        List<Long> waits = new ArrayList<>();
        try (Connection connection = pool.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select (j.payload ->> 'n')::int, r.finished_at from executor_job_runs r join executor_job j on j.id = r.job_id")) {
            while (row.next()) {
                Instant settled = row.getObject(2, OffsetDateTime.class).toInstant();
                waits.add(Math.max(0, ChronoUnit.NANOS.between(ended[row.getInt(1)], settled)));
            }
        }
        return waits.stream().mapToLong(Long::longValue).toArray();
    }
}
