package dev.vigia.job;

import java.time.Instant;

/**
 * A service key, without its secret.
 *
 * @param id            the part of the key that names it
 * @param expiresAt     null: never
 * @param revokedAt     with revokedBy and revokeReason null unless revoked
 * @param replaces      the key that this one succeeds, or null
 * @param replacedBy    its successor, or null
 * @param lastUsedAt    to the minute; null: never used
 * @param lastRefusedAt when it was last brought after its end, to the minute; null: never
 */
public record ServiceKey(
        String id,
        String name,
        KeyState state,
        KeyGrant grant,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        Instant revokedAt,
        String revokedBy,
        String revokeReason,
        String replaces,
        String replacedBy,
        Instant lastUsedAt,
        Instant lastRefusedAt) {}
