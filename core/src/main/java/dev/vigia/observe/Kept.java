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
 * A value that may be dear to read, so it is kept for as long as that costs a hundredth of the time, and never longer
 * than {@code longest}. It is never read by two at once. A dear one is read again in the background while callers have
 * the value at hand; only after a pause without callers does one wait for it. A cheap one is simply read again, so in a
 * small system it is as good as live.
 */
final class Kept<T> {
    private static final Logger log = LoggerFactory.getLogger(Kept.class);

    /** What a caller may as well wait for. */
    private static final long CHEAP = Duration.ofMillis(20).toNanos();

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

    @SuppressWarnings("FutureReturnValueIgnored") // a renewal that fails is told by read()
    T get() {
        Value<T> known = current;
        long age = known == null ? Long.MAX_VALUE : nanos.getAsLong() - known.readAt;
        if (age >= longestNanos) {
            return await(join(Runnable::run));
        }
        if (age >= freshFor(known)) {
            if (known.cost <= CHEAP) {
                return await(join(Runnable::run));
            }
            join(background);
        }
        return known.value;
    }

    /** A hundred times its cost; at most so long that the next is there in time, should it cost three times as much. */
    private long freshFor(Value<T> known) {
        long margin = Math.min(longestNanos / 2, Math.max(longestNanos / 8, 3 * known.cost));
        return Math.min(100 * known.cost, longestNanos - margin);
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
            if (current != null) { // nobody waits for this reading, so nobody else would tell
                log.warn("a count could not be renewed; the one at hand is used until it is too old: {}", e.toString());
            }
            throw e;
        } finally {
            landed();
        }
    }

    private synchronized void landed() {
        flight = null;
    }

    /** Its value, or what it failed with. */
    static <T> T await(FutureTask<T> reading) {
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an answer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
