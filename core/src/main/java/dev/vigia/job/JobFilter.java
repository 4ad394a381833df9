package dev.vigia.job;

import java.time.Instant;
import java.util.UUID;

/**
 * Which jobs a list shows or an operator's action means. Null members do not restrict.
 *
 * @param status  a status, or {@code dead} or {@code retrying}, the two halves of failed
 * @param reason  of dead jobs only
 * @param worker  who holds the lease now
 * @param batchId of the jobs of this batch
 * @param allowed the types that whoever asks is held to, beside {@code type}, which is what was asked for
 */
public record JobFilter(
        UUID id,
        String type,
        String status,
        UUID correlationId,
        String reason,
        String worker,
        Instant createdAfter,
        Instant createdBefore,
        UUID batchId,
        AllowedTypes allowed) {

    public JobFilter(
            UUID id,
            String type,
            String status,
            UUID correlationId,
            String reason,
            String worker,
            Instant createdAfter,
            Instant createdBefore) {
        this(id, type, status, correlationId, reason, worker, createdAfter, createdBefore, null, AllowedTypes.ALL);
    }

    public static JobFilter all() {
        return new JobFilter(null, null, null, null, null, null, null, null);
    }

    public static JobFilter ofId(UUID id) {
        return new JobFilter(id, null, null, null, null, null, null, null);
    }

    /** The same, of a batch; null: whatever their batch. */
    public JobFilter inBatch(UUID batch) {
        return new JobFilter(
                id, type, status, correlationId, reason, worker, createdAfter, createdBefore, batch, allowed);
    }

    /** The same, held to these types. */
    public JobFilter within(AllowedTypes types) {
        return new JobFilter(
                id, type, status, correlationId, reason, worker, createdAfter, createdBefore, batchId, types);
    }

    /** The types that {@code type} and {@code allowed} leave together. */
    public AllowedTypes types() {
        return allowed.only(type);
    }
}
