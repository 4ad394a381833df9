package dev.vigia.diagnose;

import dev.vigia.observe.JobObservation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * It ended and waits for nothing.
 *
 * @param status {@code succeeded} or {@code cancelled}
 */
public record Finished(String status, Instant finishedAt) implements WaitingOn {

    static Optional<Finished> in(JobObservation seen) {
        return seen.job().isFinal()
                ? Optional.of(new Finished(seen.job().status(), seen.job().finishedAt()))
                : Optional.empty();
    }

    @Override
    public String kind() {
        return "finished";
    }

    @Override
    public String summary() {
        return "finished(" + status + ")";
    }

    @Override
    public List<String> sentences() {
        return List.of("It waits for nothing: it " + ("cancelled".equals(status) ? "was cancelled" : "succeeded")
                + " at " + finishedAt + ".");
    }

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }
}
