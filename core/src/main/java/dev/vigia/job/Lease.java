package dev.vigia.job;

import java.time.Instant;
import java.util.UUID;

/**
 * The right to run one attempt of one job. Everything written about the attempt goes through it: (job, attempt,
 * worker) is the fence, and a lease that was reclaimed writes nothing.
 *
 * @param attempt     grows by one with each claim; handed to downstream systems as fencing token
 * @param maxAttempts attempts granted
 * @param traceId     null only if the lease was made by hand
 * @param runAt       when the job was due
 * @param lockedAt    when it was claimed, by the database's clock
 */
public record Lease(
        UUID jobId,
        String type,
        int attempt,
        int maxAttempts,
        WorkerId worker,
        TraceId traceId,
        Instant runAt,
        Instant lockedAt) {

    /** Whether this attempt is the last that was granted. */
    public boolean isLast() {
        return attempt >= maxAttempts;
    }

    /** Grows with each attempt: a downstream system that keeps the highest it saw can refuse a late writer. */
    public String fencingToken() {
        return jobId + ":" + attempt;
    }
}
