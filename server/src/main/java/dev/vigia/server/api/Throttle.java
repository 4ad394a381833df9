package dev.vigia.server.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down whoever fails again and again: each failure takes a token out of a bucket that fills up slowly, and from an
 * empty one nothing more is tried. Memory is bounded: the bucket that was touched longest ago is forgotten first, and
 * with it failures that have mostly been forgiven by then.
 */
final class Throttle {
    private final int burst;
    private final double nanosPerToken;
    private final LongSupplier clock;
    private final Map<String, Bucket> buckets;

    /** What is left, as of a moment. */
    private record Bucket(double tokens, long at) {}

    /**
     * @param burst   failures at once
     * @param refill  time after which one more is allowed
     * @param most    buckets that are remembered
     * @param nanos   a clock that only goes forward
     */
    Throttle(int burst, Duration refill, int most, LongSupplier nanos) {
        this.burst = burst;
        this.nanosPerToken = refill.toNanos();
        this.clock = nanos;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > most;
            }
        };
    }

    /** How long {@code who} has to wait until something may be tried again; zero: not at all. */
    synchronized Duration wait(String who) {
        Bucket bucket = buckets.get(who);
        double missing = bucket == null ? 0 : 1 - tokens(bucket, clock.getAsLong());
        return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing * nanosPerToken));
    }

    /** Counts a failure of {@code who}; true if it was the one that empties the bucket. */
    synchronized boolean failed(String who) {
        long now = clock.getAsLong();
        Bucket bucket = buckets.get(who);
        double before = bucket == null ? burst : tokens(bucket, now);
        double left = Math.max(0, before - 1);
        buckets.put(who, new Bucket(left, now));
        return before >= 1 && left < 1;
    }

    private double tokens(Bucket bucket, long now) {
        return Math.min(burst, bucket.tokens + (now - bucket.at) / nanosPerToken);
    }

    synchronized int remembered() {
        return buckets.size();
    }
}
