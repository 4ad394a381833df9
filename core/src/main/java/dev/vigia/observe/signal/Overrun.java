package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.UUID;

/**
 * One of the attempts that have been running for longest.
 *
 * @param progressAt last sign of life of its own, or null
 * @param stack      where its thread stood when its worker last looked; null: nobody has looked
 * @param waitsFor   the host whose answer it awaits; null: nobody knows
 */
public record Overrun(
        UUID job,
        String type,
        String worker,
        int attempt,
        Instant since,
        Instant progressAt,
        String key,
        String stack,
        String waitsFor) {}
