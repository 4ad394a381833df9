package dev.vigia.lab.chaos;

import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that enqueues at a steady rate, unless the line is long already, and remembers what was acknowledged. Each job carries a number that no other
 * one of this client carries, so a duplicate can be told. One seed gives one sequence of jobs.
 */
public final class Producer implements AutoCloseable {
    private static final int BATCH = 10;
    private static final int LONGEST_LINE = 100;

    private final LabDatabase database;
    private final Vigia vigia;
    private final Random random;
    private final int jobsPerSecond;
    private final List<UUID> acknowledged = new ArrayList<>(); // guarded by this
    private final Thread thread;
    private volatile boolean stopping;
    private final AtomicInteger unknown = new AtomicInteger();
    private volatile long longestNanos;
    private long number;

    private Producer(LabDatabase database, long seed, int jobsPerSecond) {
        this.database = database;
        this.vigia = Vigia.on(database.dataSource()).build();
        this.random = new Random(seed);
        this.jobsPerSecond = jobsPerSecond;
        this.thread = new Thread(this::produce, "producer");
        thread.setDaemon(true);
    }

    public static Producer start(LabDatabase database, long seed, int jobsPerSecond) {
        Producer producer = new Producer(database, seed, jobsPerSecond);
        producer.thread.start();
        return producer;
    }

    private void produce() {
        long next = System.nanoTime();
        try {
            while (!stopping) {
                if (!lineIsLong()) {
                    enqueueBatch();
                }
                next = Math.max(next + TimeUnit.SECONDS.toNanos(BATCH) / jobsPerSecond, System.nanoTime());
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean lineIsLong() {
        try {
            return database.number("select count(*) from executor_waiting") > LONGEST_LINE;
        } catch (IllegalStateException e) {
            return false; // the database is away: enqueueing is to find out how it copes
        }
    }

    private void enqueueBatch() {
        List<NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            jobs.add(next());
        }
        long before = System.nanoTime();
        try {
            List<Enqueued> answers = vigia.enqueueAll(jobs);
            synchronized (this) {
                answers.forEach(a -> acknowledged.add(a.id()));
            }
        } catch (StoreUnavailableException e) {
            unknown.addAndGet(jobs.size());
        }
        longestNanos = Math.max(longestNanos, System.nanoTime() - before);
    }

    /** 5 to 50 ms of work; one in forty lingers between its effect and its end. */
    private NewJob next() {
        String type = random.nextBoolean() ? Effects.OUTSIDE : Effects.INSIDE;
        return job(type, ++number, 5 + random.nextInt(46), random.nextInt(40) == 0 ? 400 : 0);
    }

    public static NewJob job(String type, long number, long runMs, long lingerMs) {
        return NewJob.of(type, "{\"n\":" + number + ",\"runMs\":" + runMs + ",\"lingerMs\":" + lingerMs + "}");
    }

    public synchronized int acknowledged() {
        return acknowledged.size();
    }

    /** How many jobs it asked for without ever learning whether they exist. */
    public int unknown() {
        return unknown.get();
    }

    /** The longest time that one call of enqueue took. */
    public Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    /** Stops, and notes in the database what was acknowledged. */
    public void finish() {
        close();
        synchronized (this) {
            database.acknowledge(acknowledged);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
