package dev.vigia.observe;

import java.time.Instant;
import java.util.UUID;

/**
 * The job that holds a dedupe key, so that a newcomer with it would meet it.
 *
 * @param status    {@code queued scheduled retrying frozen running stuck}, or {@code succeeded}: then its window holds the key
 * @param runAt     when it is due, or was; null if it succeeded
 * @param lockedBy  the worker that runs it; with lockedAt null unless running or stuck
 * @param heldSince when the job was enqueued, or, if it replaced others, the first of them
 * @param heldUntil end of the window; null: the key is free when its job has ended
 */
public record KeyHolder(
        String dedupeKey,
        UUID jobId,
        String type,
        UUID correlationId,
        String status,
        Instant runAt,
        String lockedBy,
        Instant lockedAt,
        Instant heldSince,
        Instant heldUntil) {}
