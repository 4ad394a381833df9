package dev.vigia.observe;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is dear to read, so it is kept for a while. It is never older than {@code longest} when it is handed
 * out, and never read by two at once. Shortly before it would be too old, one caller has it read again in the
 * background and nobody waits; only after a pause without callers does one wait for it.
 */
final class Kept<T> {
    private static final Logger log = LoggerFactory.getLogger(Kept.class);

    private final long longestNanos;
    private final LongSupplier nanos;
    private final Executor background;
    private final Supplier<T> source;

    private volatile Value<T> current;
    private FutureTask<T> flight; // guarded by this

    Kept(Duration longest, LongSupplier nanos, Executor background, Supplier<T> source) {
        this.longestNanos = longest.toNanos();
        this.nanos = nanos;
        this.background = background;
        this.source = source;
    }

    private record Value<T>(T value, long readAt, long cost) {}

    T get() {
        Value<T> known = current;
        long age = known == null ? Long.MAX_VALUE : nanos.getAsLong() - known.readAt;
        if (age >= longestNanos) {
            return await(join(Runnable::run));
        }
        if (age >= refreshAt(known)) {
            join(background);
        }
        return known.value;
    }

    /** Early enough that the next value is there before this one is too old, should reading take three times as long. */
    private long refreshAt(Value<T> known) {
        return longestNanos - Math.min(longestNanos / 2, Math.max(longestNanos / 8, 3 * known.cost));
    }

    /** The reading that is under way, or a new one. */
    private FutureTask<T> join(Executor executor) {
        FutureTask<T> started;
        synchronized (this) {
            if (flight != null) {
                return flight;
            }
            started = new FutureTask<>(this::read);
            flight = started;
        }
        try {
            executor.execute(started);
        } catch (RuntimeException | Error e) { // no thread to be had: the next caller must not wait for this one
            landed();
            throw e;
        }
        return started;
    }

    private T read() {
        long before = nanos.getAsLong();
        try {
            T value = source.get();
            current = new Value<>(value, before, nanos.getAsLong() - before);
            return value;
        } catch (RuntimeException e) {
            log.warn(
                    "could not be read again; the value at hand is used until it is {} ms old: {}",
                    longestNanos / 1_000_000,
                    e.toString());
            throw e;
        } finally {
            landed();
        }
    }

    private synchronized void landed() {
        flight = null;
    }

    private static <T> T await(FutureTask<T> reading) {
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while counting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
