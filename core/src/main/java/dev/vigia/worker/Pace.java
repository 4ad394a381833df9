package dev.vigia.worker;

import java.time.Duration;

/** How often something that may be slow is done: not before a pause is over, which grows with what it took. */
final class Pace {
    /** What takes no longer than this costs nothing to speak of. */
    private static final long CHEAP = Duration.ofMillis(5).toNanos();

    /** What takes longer may take a twentieth of the time. */
    private static final long FACTOR = 20;

    private static final long LONGEST = Duration.ofSeconds(5).toNanos();

    private boolean ran;
    private long nextNanos;

    boolean isDue(long nowNanos) {
        return !ran || nowNanos - nextNanos >= 0;
    }

    /** It took this long, and is not repeated before {@code least} is over. */
    void ran(Claimant.Span span, Duration least) {
        long took = span.ended() - span.began();
        long pause = took <= CHEAP ? 0 : Math.min(took * FACTOR, LONGEST);
        ran = true;
        nextNanos = span.ended() + Math.max(pause, least.toNanos());
    }
}
