package dev.vigia.worker;

import java.time.Duration;

/**
 * For how much of the last half minute a process did not run, as a moving average with exponential weights (NIST/SEMATECH
 * e-Handbook, 6.4.3.1): one long pause fades, pauses that go on add up.
 */
final class StallWatch {
    private static final double SECONDS = 15; // after which what was counts for 1/e
    private static final Duration JITTER = Duration.ofMillis(50); // any thread wakes late by so much

    private double share; // guarded by this

    /** @param lateNanos so much longer than {@code asked} it took */
    synchronized void look(Duration asked, long lateNanos) {
        double took = (asked.toNanos() + Math.max(0, lateNanos)) / 1e9;
        double stalled = lateNanos > JITTER.toNanos() ? lateNanos / 1e9 / took : 0;
        double weight = 1 - Math.exp(-took / SECONDS);
        share += weight * (stalled - share);
    }

    synchronized int percent() {
        return (int) Math.round(share * 100);
    }
}
