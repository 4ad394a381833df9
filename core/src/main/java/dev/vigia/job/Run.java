package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One finished attempt, as {@code executor_job_runs} keeps it. Texts may be null where nothing went wrong.
 *
 * @param progress how far it was when it ended; null if it never said
 */
public record Run(
        UUID jobId,
        int attempt,
        int maxAttempts,
        String traceId,
        String workerId,
        String workerVersion,
        Instant runAt,
        Instant startedAt,
        Instant finishedAt,
        String outcome,
        String errorKind,
        String message,
        String stack,
        String fingerprint,
        ReportedProgress progress) {

    /** From due to claimed. */
    public Duration waited() {
        return Duration.between(runAt, startedAt);
    }

    /** From claimed to settled. */
    public Duration ran() {
        return Duration.between(startedAt, finishedAt);
    }
}
