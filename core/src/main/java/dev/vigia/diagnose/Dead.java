package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * No attempt is left: it waits for a person.
 *
 * @param reason one of the four, or null if its rows were edited by hand and do not say
 */
public record Dead(UUID jobId, String reason, int attempts, String errorKind, String lastError, Instant diedAt)
        implements WaitingOn {

    static Optional<Dead> in(JobObservation seen) {
        JobRow job = seen.job();
        // Queued with no attempt left is no state that any transition leads to, but a hand can write it.
        boolean exhausted = job.attempts() >= job.maxAttempts() && !"running".equals(job.status());
        return exhausted
                ? Optional.of(new Dead(
                        job.id(), seen.deadReason(), job.attempts(), job.errorKind(), job.lastError(), job.updatedAt()))
                : Optional.empty();
    }

    @Override
    public String kind() {
        return "dead";
    }

    @Override
    public String summary() {
        return "dead(reason=" + (reason == null ? "unknown" : reason) + ")";
    }

    @Override
    public List<String> sentences() {
        return List.of(
                "It died at " + Phrasing.time(diedAt, diedAt) + " after attempt " + attempts
                        + (lastError == null ? "." : ": " + Phrasing.brief(lastError, 300)),
                "It stays so until somebody grants it another attempt.");
    }

    @Override
    public Optional<String> command() {
        return Optional.of("retry " + jobId + " --reason \"…\"");
    }
}
