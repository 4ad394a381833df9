package dev.vigia.job;

import java.time.Duration;

/**
 * Capped exponential backoff with equal jitter: half of the delay is fixed, half is random, so a failed batch does not
 * return as one (AWS Architecture Blog, "Exponential Backoff and Jitter"). SQL: {@code executor_backoff}.
 */
public record RetryPolicy(Duration base, Duration cap) {

    public RetryPolicy {
        if (base.isNegative() || cap.isNegative()) {
            throw new IllegalArgumentException("backoff must not be negative: base " + base + ", cap " + cap);
        }
    }

    /**
     * The delay after a failed attempt.
     *
     * @param attempt the attempt that failed, from 1
     * @param random  in [0, 1)
     */
    public Duration delayAfter(int attempt, double random) {
        double exponential = base.toNanos() * Math.pow(2, Math.min(attempt, 31) - 1);
        double capped = Math.min(exponential, (double) cap.toNanos());
        return Duration.ofNanos((long) (capped * (0.5 + random / 2)));
    }
}
