package dev.vigia.observe;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One look for all who ask at once, and for those who come soon after: whoever comes while one is under way waits for that
 * one, and what was begun no longer ago than {@code kept} is answered again. So much is spent however many ask. A look that
 * fails is told to those who waited for it, and not kept.
 */
public final class SharedLook<T> {
    private final long keptNanos;
    private final LongSupplier nanos;
    private final Supplier<T> look;

    private Taken<T> latest; // guarded by this

    /**
     * @param kept  counted from the beginning of the look: what it saw is no younger
     * @param nanos a clock that only moves forward, as {@link System#nanoTime()}
     */
    public SharedLook(Duration kept, LongSupplier nanos, Supplier<T> look) {
        this.keptNanos = kept.toNanos();
        this.nanos = nanos;
        this.look = look;
    }

    private record Taken<T>(FutureTask<T> answer, long beganAt) {}

    public T get() {
        FutureTask<T> answer;
        synchronized (this) {
            long now = nanos.getAsLong();
            if (latest == null || (latest.answer.isDone() && now - latest.beganAt > keptNanos)) {
                latest = new Taken<>(new FutureTask<>(this::take), now);
            }
            answer = latest.answer;
        }
        answer.run(); // by the first who comes here; nothing happens for the others
        return Kept.await(answer);
    }

    private T take() {
        try {
            return look.get();
        } catch (RuntimeException | Error e) {
            forget();
            throw e;
        }
    }

    private synchronized void forget() {
        latest = null;
    }
}
