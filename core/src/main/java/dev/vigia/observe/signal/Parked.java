package dev.vigia.observe.signal;

import java.time.Instant;

/**
 * Jobs of one type that failed alike and wait for their next attempt.
 *
 * @param fingerprint of the latest failure; null: none was taken
 * @param message     of one of them
 * @param jobs        how many, of those looked at
 * @param documents   of these; 0: nobody knows
 * @param failedFirst when the first of them failed last
 * @param failedLast  when the last of them did
 * @param dueFirst    when the first of them is due
 * @param dueLast     when the last of them is
 */
public record Parked(
        String type,
        String errorKind,
        String fingerprint,
        String message,
        long jobs,
        long documents,
        Instant failedFirst,
        Instant failedLast,
        Instant dueFirst,
        Instant dueLast) {}
