package dev.vigia.job;

import java.util.UUID;

/**
 * The answer to an enqueue.
 *
 * @param id            the job; if {@code duplicate}, the job that already holds the dedupe key
 * @param correlationId its correlation; for a duplicate, the winner's
 * @param duplicate     true if no job was written, because {@code id} holds the dedupe key
 * @param dedupe        what happened to the job that held the key, and where it stands; null if there was none
 */
public record Enqueued(UUID id, CorrelationId correlationId, boolean duplicate, DedupeReport dedupe) {

    /** A job that met no other. */
    public static Enqueued alone(UUID id, CorrelationId correlationId) {
        return new Enqueued(id, correlationId, false, null);
    }
}
