package dev.vigia.job;

import java.time.Instant;
import java.util.UUID;

/**
 * A job's facts, which never change. Where it stands is a matter of its {@link Lease}, its {@link Run}s and the line.
 *
 * @param payload     input as JSON text
 * @param traceparent W3C Trace Context of the enqueuer; may be null
 */
public record Job(
        UUID id,
        String type,
        UUID entityId,
        CorrelationId correlationId,
        UUID parentId,
        String payload,
        short priority,
        String traceparent,
        Instant createdAt) {}
