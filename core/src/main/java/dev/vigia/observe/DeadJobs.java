package dev.vigia.observe;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The dead jobs of a query: the summary over all of them, and one page, latest death first. Both are of one snapshot.
 *
 * @param nextCursor opaque; null on the last page. Stable: jobs that die meanwhile do not shift the pages after it
 */
public record DeadJobs(Summary summary, List<DeadJob> jobs, String nextCursor) {

    /** Counted in SQL over all jobs that match, whatever the page. All four reasons are keys, 0 included. */
    public record Summary(
            long totalDead, Map<String, Long> byType, Map<String, Long> byReason, DeadJobsQuery queryParams) {}

    /**
     * A dead job. The lease columns show the lease under which it died.
     *
     * @param status    always {@code failed}
     * @param updatedAt when it died
     */
    public record DeadJob(
            UUID jobId,
            String type,
            UUID entityId,
            UUID correlationId,
            String traceId,
            String status,
            int attempts,
            int maxAttempts,
            Instant lockedAt,
            String lockedBy,
            Instant heartbeatAt,
            String reason,
            Instant createdAt,
            Instant updatedAt,
            Instant runAt,
            String lastError,
            String errorKind) {}
}
