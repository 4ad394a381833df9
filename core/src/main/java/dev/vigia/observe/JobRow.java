package dev.vigia.observe;

import java.time.Instant;
import java.util.UUID;

/**
 * One row of the view {@code executor_jobs}: a job and where it stands.
 *
 * @param payload     JSON text
 * @param runAt       null while it waits for other jobs
 * @param waitsFor    how many other jobs it waits for
 * @param concurrencyKey what the limits per key of its type count by; null: no key
 * @param lockedBy    with lockedAt and heartbeatAt null unless running
 * @param traceId     of the latest attempt; null if it never ran
 * @param result      JSON text or null
 * @param finishedAt  null unless succeeded, cancelled or dead
 */
public record JobRow(
        UUID id,
        String type,
        UUID entityId,
        UUID correlationId,
        UUID parentId,
        String payload,
        String status,
        int priority,
        int attempts,
        int maxAttempts,
        Instant runAt,
        String dedupeKey,
        String concurrencyKey,
        String lockedBy,
        Instant lockedAt,
        Instant heartbeatAt,
        String traceId,
        String lastError,
        String errorKind,
        String result,
        Instant createdAt,
        Instant updatedAt,
        Instant finishedAt,
        int waitsFor) {

    /** Failed, and no attempt left. */
    public boolean dead() {
        return "failed".equals(status) && attempts >= maxAttempts;
    }

    /** Failed, and will be tried again. */
    public boolean retrying() {
        return "failed".equals(status) && attempts < maxAttempts;
    }

    /** In the line, but not due before other jobs have ended. */
    public boolean dependent() {
        return waitsFor > 0;
    }

    /** Succeeded or cancelled: nothing moves it any more. A dead job can be retried, so it is not final. */
    public boolean isFinal() {
        return "succeeded".equals(status) || "cancelled".equals(status);
    }
}
