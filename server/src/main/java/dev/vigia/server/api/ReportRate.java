package dev.vigia.server.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often progress may be reported: so often with one token, and so often from one address with tokens that turned out to
 * be none, so that guessing costs the database little and costs nobody else anything: a token that was good once is not
 * held up by others. In memory, of this process; what it holds is bounded.
 */
final class ReportRate {
    static final int A_SECOND = 10;
    private static final int WRONG_A_SECOND = 20;
    private static final int MOST = 10_000;

    private final Map<String, Bucket> byToken = new Latest();
    private final Map<String, Bucket> wrongByAddress = new Latest();

    /** Whether a report may go on; it counts if it may. */
    synchronized boolean admits(String token, String address) {
        long now = System.nanoTime();
        Bucket own = byToken.computeIfAbsent(token, t -> new Bucket(A_SECOND));
        Bucket wrong = wrongByAddress.get(address);
        return (own.good || wrong == null || wrong.holds(now)) && own.take(now);
    }

    /** A token was one. */
    synchronized void good(String token) {
        byToken.computeIfAbsent(token, t -> new Bucket(A_SECOND)).good = true;
    }

    /** A token from this address was none. */
    synchronized void wrong(String token, String address) {
        byToken.remove(token);
        wrongByAddress.computeIfAbsent(address, a -> new Bucket(WRONG_A_SECOND)).take(System.nanoTime());
    }

    /** The latest used, a bounded number. */
    private static final class Latest extends LinkedHashMap<String, Bucket> {
        private static final long serialVersionUID = 1L;

        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    }

    /** Fills at its rate, up to a second's worth. */
    private static final class Bucket {
        private final int aSecond;
        private double left;
        private long atNanos = System.nanoTime();
        private boolean good;

        Bucket(int aSecond) {
            this.aSecond = aSecond;
            this.left = aSecond;
        }

        boolean holds(long now) {
            left = Math.min(aSecond, left + (now - atNanos) / 1e9 * aSecond);
            atNanos = now;
            return left >= 1;
        }

        boolean take(long now) {
            boolean may = holds(now);
            left -= may ? 1 : 0;
            return may;
        }
    }
}
