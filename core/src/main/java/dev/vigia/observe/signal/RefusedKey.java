package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.List;

/**
 * A service key that was brought after its end.
 *
 * @param state {@code revoked} or {@code expired}
 * @param types that it could enqueue; null: any
 */
public record RefusedKey(
        String id,
        String name,
        String state,
        Instant endedAt,
        Instant lastRefusedAt,
        Instant lastUsedAt,
        List<String> types) {}
