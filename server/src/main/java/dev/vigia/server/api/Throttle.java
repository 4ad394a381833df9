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

    /**
     * What is left, as of a moment.
     *
     * @param emptied it was empty and has not filled up to the half since
     */
    private record Bucket(double tokens, long at, boolean emptied) {}

    /**
     * Full buckets.
     *
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

    /** Counts a failure of {@code who}; true if it emptied the bucket, unless that was so shortly before: once is news. */
    synchronized boolean failed(String who) {
        long now = clock.getAsLong();
        Bucket bucket = buckets.get(who);
        double before = bucket == null ? burst : tokens(bucket, now);
        double left = Math.max(0, before - 1);
        boolean known = bucket != null && bucket.emptied && before < burst / 2.0;
        buckets.put(who, new Bucket(left, now, known || left < 1));
        return left < 1 && !known;
    }

    private double tokens(Bucket bucket, long now) {
        return Math.min(burst, bucket.tokens + (now - bucket.at) / nanosPerToken);
    }

    synchronized int remembered() {
        return buckets.size();
    }
}
