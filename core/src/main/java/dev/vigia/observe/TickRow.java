package dev.vigia.observe;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of the ledger of ticks.
 *
 * @param tick     when it was expected; of a row that several share, the first
 * @param lastTick of a row that several share, the last; else as {@code tick}
 * @param ticks    how many share the row
 * @param outcome  {@code fired late caught_up skipped failed triggered}
 * @param reason   why, a word of the documentation
 * @param detail   why, as a sentence; may be null
 * @param missed   nobody decided it within its grace
 * @param jobId    what was enqueued for it, or null
 */
public record TickRow(
        Instant tick,
        Instant lastTick,
        int ticks,
        String outcome,
        String reason,
        String detail,
        boolean missed,
        UUID jobId,
        Instant decidedAt,
        String decidedBy) {}
