package dev.vigia.job;

import java.time.Instant;

/**
 * What is to become of a tick, or of several that share a row of the ledger.
 *
 * @param lastTick of several, the last; else as {@code tick}
 * @param ticks    how many they are
 * @param detail   the reason as a sentence; may be null
 * @param missed   nobody decided it within its grace
 */
public record TickDecision(
        Instant tick,
        Instant lastTick,
        int ticks,
        TickOutcome outcome,
        TickReason reason,
        String detail,
        boolean missed) {

    public static TickDecision of(Instant tick, TickOutcome outcome, TickReason reason, String detail, boolean missed) {
        return new TickDecision(tick, tick, 1, outcome, reason, detail, missed);
    }

    /** The same tick, with nothing enqueued. */
    public TickDecision without(TickOutcome nothing, TickReason because, String sentence) {
        return new TickDecision(tick, lastTick, ticks, nothing, because, sentence, missed);
    }
}
