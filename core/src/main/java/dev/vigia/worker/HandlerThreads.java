package dev.vigia.worker;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The seam between JDKs: a virtual thread for each attempt where the JVM has them (21 and later), otherwise a pool
 * bounded by the slots.
 */
final class HandlerThreads {
    private static final int MOST_THREADS = 0x7fff; // of any ForkJoinPool

    private HandlerThreads() {}

    static ExecutorService create(int slots) {
        ExecutorService virtual = virtualThreads();
        return virtual != null ? virtual : platformThreads(slots);
    }

    /** By reflection, because the baseline is 17; null where there are none. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService) java.util.concurrent.Executors.class
                    .getMethod("newVirtualThreadPerTaskExecutor")
                    .invoke(null);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("virtual threads exist but cannot be had", e);
        }
    }

    /**
     * As many threads as attempts that block, and few for many short ones: a thread wakes the next only while tasks are left.
     * Handing each attempt to a thread of its own would cost more than a short attempt itself.
     */
    private static ExecutorService platformThreads(int slots) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader loader = Thread.currentThread().getContextClassLoader(); // of the application, not of the JDK
        ForkJoinPool.ForkJoinWorkerThreadFactory named = pool -> {
            ForkJoinWorkerThread thread = new ForkJoinWorkerThread(pool) {};
            thread.setName("vigia-handler-" + count.incrementAndGet());
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            return thread;
        };
        boolean firstInFirstOut = true;
        return new ForkJoinPool(Math.min(slots, MOST_THREADS), named, null, firstInFirstOut);
    }
}
