package dev.vigia.job;

import java.util.UUID;

/**
 * The answer to an enqueue.
 *
 * @param id            the job; if {@code duplicate}, the unfinished job that already holds the dedupe key
 * @param correlationId its correlation; for a duplicate, the winner's
 * @param duplicate     true if nothing was written, because {@code id} holds the dedupe key
 */
public record Enqueued(UUID id, CorrelationId correlationId, boolean duplicate) {}
