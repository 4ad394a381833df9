package dev.vigia.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one enqueue in {@link #SPACING} wake the workers, for all threads of this process. A transaction that notifies holds
 * a lock of the whole server while it commits (PostgreSQL, NOTIFY), so that a notification with each enqueue would make
 * every commit wait for the one before it. An awake worker looks again when the spacing is over, so what was enqueued
 * unannounced waits milliseconds; if the transaction that did announce was rolled back, at most the poll interval.
 */
final class Announcements {
    static final Duration SPACING = Duration.ofMillis(5);

    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /** Whether the caller is the one who announces now. */
    boolean mayBegin() {
        long now = System.nanoTime();
        long next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + SPACING.toNanos());
    }
}
