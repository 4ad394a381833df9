package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Its last attempt failed, and the next is not due yet.
 *
 * @param attempts    tried so far
 * @param maxAttempts granted
 */
public record Backoff(
        UUID jobId,
        Instant until,
        int attempts,
        int maxAttempts,
        String errorKind,
        String lastError,
        Instant observedAt)
        implements WaitingOn {

    static Optional<Backoff> in(JobObservation seen) {
        JobRow job = seen.job();
        return "failed".equals(job.status())
                        && job.runAt() != null
                        && job.runAt().isAfter(seen.observedAt())
                ? Optional.of(new Backoff(
                        job.id(),
                        job.runAt(),
                        job.attempts(),
                        job.maxAttempts(),
                        job.errorKind(),
                        job.lastError(),
                        seen.observedAt()))
                : Optional.empty();
    }

    @Override
    public String kind() {
        return "backoff";
    }

    @Override
    public String summary() {
        return "backoff(until=" + Phrasing.time(until, observedAt) + ", error=" + errorKind + ")";
    }

    @Override
    public List<String> sentences() {
        return List.of(
                "Attempt " + attempts + " of " + maxAttempts + " failed"
                        + (lastError == null ? "." : ": " + Phrasing.brief(lastError, 300)),
                "The next is due at " + Phrasing.moment(until, observedAt) + ".");
    }

    @Override
    public Optional<String> command() {
        return Optional.of("retry " + jobId + " --reason \"…\"");
    }
}
