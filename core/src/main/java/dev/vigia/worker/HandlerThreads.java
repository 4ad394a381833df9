package dev.vigia.worker;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The seam between JDKs: a virtual thread for each attempt where the JVM has them (21 and later), otherwise a pool
 * bounded by the slots.
 */
final class HandlerThreads {
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

    /** Never queues: the claimer takes no more jobs than there are slots. A slot may overlap its successor for a moment. */
    private static ExecutorService platformThreads(int slots) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory named = task -> {
            Thread thread = new Thread(task, "vigia-handler-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(
                0,
                slots * 2,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named,
                new ThreadPoolExecutor.CallerRunsPolicy());
    }
}
