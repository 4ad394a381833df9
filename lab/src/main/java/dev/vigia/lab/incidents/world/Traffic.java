package dev.vigia.lab.incidents.world;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.VigiaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The applications that enqueue: flows that can be started, changed and stopped, with seeded gaps between jobs. */
public final class Traffic implements AutoCloseable {
    private static final long STEP_MS = 50;

    private final HikariDataSource pool;
    private final Vigia vigia;
    private final Random random;
    private final Map<String, Flow> flows = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;

    Traffic(String jdbcUrl, String program, long seed) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.addDataSourceProperty("ApplicationName", program);
        config.addDataSourceProperty("socketTimeout", "15");
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
        vigia = Vigia.on(pool).build();
        random = new Random(seed);
        thread = new Thread(this::run, "traffic");
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins this flow, or goes on with it as it is now. */
    public void set(Flow flow) {
        flows.put(flow.type(), flow);
    }

    public void stop(String type) {
        flows.remove(type);
    }

    public void stopAll() {
        flows.clear();
    }

    public Flow of(String type) {
        return flows.get(type);
    }

    public List<Flow> all() {
        return List.copyOf(flows.values());
    }

    /** So many at once. */
    public List<UUID> burst(Flow flow, int count) {
        List<NewJob> jobs = new ArrayList<>();
        Random seeded = new Random(random.nextLong());
        for (int i = 0; i < count; i++) {
            jobs.add(flow.job(seeded));
        }
        return vigia.enqueueAll(jobs).stream().map(Enqueued::id).toList();
    }

    /** One job as it is. */
    public UUID enqueue(NewJob job) {
        return vigia.enqueue(job).id();
    }

    /** How many calls did not succeed. */
    public long refused() {
        return refused.get();
    }

    private void run() {
        Map<String, Double> owed = new HashMap<>();
        long last = System.nanoTime();
        try {
            while (!stopping) {
                TimeUnit.MILLISECONDS.sleep(STEP_MS);
                double seconds = (System.nanoTime() - last) / 1e9;
                last = System.nanoTime();
                List<NewJob> jobs = new ArrayList<>();
                for (Flow flow : flows.values()) {
                    double due = owed.getOrDefault(flow.type(), 0.0)
                            + Math.min(seconds, 1) * flow.perSecond() * (0.5 + random.nextDouble());
                    for (; due >= 1; due--) {
                        jobs.add(flow.job(random));
                    }
                    owed.put(flow.type(), due);
                }
                enqueue(jobs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void enqueue(List<NewJob> jobs) {
        try {
            if (!jobs.isEmpty()) {
                vigia.enqueueAll(jobs);
            }
        } catch (VigiaException e) {
            refused.incrementAndGet();
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}
