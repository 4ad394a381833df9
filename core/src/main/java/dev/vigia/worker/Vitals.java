package dev.vigia.worker;

import dev.vigia.store.Database;
import dev.vigia.store.PoolUse;
import dev.vigia.store.WorkerReport;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How this process is, as its beats tell it: measured beside the work, ten times a second, and never in its way. A thread
 * that sleeps for a moment and wakes much later knows that nobody ran meanwhile: the process was stopped, the collector
 * collected, or there was no processor to have.
 */
final class Vitals implements Runnable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Database database;
    private final String functionsHost;
    private final LongSupplier longestClaimNanos;
    private final List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
            .toList();
    private final AtomicLong longestPauseNanos = new AtomicLong();
    private final StallWatch stalls = new StallWatch();
    private final PoolWatch pool = new PoolWatch();
    private volatile long asleepSinceNanos = System.nanoTime();
    private volatile long readPauseNanos;
    private volatile long heardNanos;
    private volatile boolean stopping;

    /** @param longestClaimNanos since it was asked last */
    Vitals(Database database, String functionsHost, LongSupplier longestClaimNanos) {
        this.database = database;
        this.functionsHost = functionsHost;
        this.longestClaimNanos = longestClaimNanos;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                asleepSinceNanos = System.nanoTime();
                Signal.pause(LOOK);
                long late = lateNanos();
                longestPauseNanos.accumulateAndGet(late, Math::max);
                stalls.look(LOOK, late);
                pool.look(database.poolUse());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long lateNanos() {
        return System.nanoTime() - asleepSinceNanos - LOOK.toNanos();
    }

    void stop() {
        stopping = true;
    }

    /** A wake-up came in. */
    void heard() {
        heardNanos = Math.max(1, System.nanoTime());
    }

    /** How it is, since a beat last told it. */
    WorkerReport.Vitals reading() {
        long heard = heardNanos;
        readPauseNanos = longestPauseNanos.get();
        PoolUse typical = pool.typical();
        return new WorkerReport.Vitals(
                typical == null ? database.poolUse() : typical,
                pauseMs(),
                stalls.percent(),
                heapPercent(),
                millis(longestClaimNanos.getAsLong()),
                heard == 0 ? null : millis(System.nanoTime() - heard),
                functionsHost);
    }

    /**
     * Longest time since a beat last told it in which the process did not run. Whoever asks may have woken from a pause before
     * the thread that measures it.
     */
    long pauseMs() {
        return millis(Math.max(longestPauseNanos.get(), lateNanos()));
    }

    /** A beat got through: what came since it was read is for the next one. */
    void told() {
        longestPauseNanos.compareAndSet(readPauseNanos, 0);
        pool.startOver();
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }

    /** What the last collection could not free, of all that the heap may have; null before the first. */
    private Integer heapPercent() {
        long used = 0;
        for (MemoryPoolMXBean pool : heap) {
            MemoryUsage kept = pool.getCollectionUsage();
            used += kept == null ? 0 : kept.getUsed();
        }
        return used == 0
                ? null
                : (int) Math.min(100, used * 100 / Runtime.getRuntime().maxMemory());
    }
}
