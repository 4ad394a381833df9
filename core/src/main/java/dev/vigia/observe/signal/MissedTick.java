package dev.vigia.observe.signal;

import java.time.Instant;

/**
 * A tick of a schedule that nobody decided in time.
 *
 * @param outcome   what became of it later; {@code pending}: nothing yet
 * @param decidedAt null while pending
 */
public record MissedTick(String schedule, String type, Instant tick, String outcome, Instant decidedAt) {}
