package dev.vigia.job;

import java.time.Instant;
import java.util.UUID;

/**
 * Which jobs a list shows or an operator's action means. Null members do not restrict.
 *
 * @param status a status, or {@code dead} or {@code retrying}, the two halves of failed
 * @param reason of dead jobs only
 * @param worker who holds the lease now
 */
public record JobFilter(
        UUID id,
        String type,
        String status,
        UUID correlationId,
        String reason,
        String worker,
        Instant createdAfter,
        Instant createdBefore) {

    public static JobFilter all() {
        return new JobFilter(null, null, null, null, null, null, null, null);
    }

    public static JobFilter ofId(UUID id) {
        return new JobFilter(id, null, null, null, null, null, null, null);
    }
}
