package dev.vigia.diagnose;

import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * It runs, under a lease that holds.
 *
 * @param age               since it was claimed
 * @param progressAt        last sign of life of the attempt itself, or null
 * @param lastBeatAt        of its worker
 * @param cancelRequestedAt somebody wants it to end, or null
 */
public record Running(
        String worker,
        int attempt,
        Duration age,
        Instant progressAt,
        Instant lastBeatAt,
        Instant cancelRequestedAt,
        Instant observedAt)
        implements WaitingOn {

    static Optional<Running> in(JobObservation seen) {
        Hold hold = seen.hold();
        if (hold == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(hold.since(), seen.observedAt());
        return Optional.of(new Running(
                hold.worker(),
                seen.job().attempts(),
                age.isNegative() ? Duration.ZERO : age,
                hold.progressAt(),
                hold.workerLastSeenAt(),
                hold.cancelRequestedAt(),
                seen.observedAt()));
    }

    @Override
    public String kind() {
        return "running";
    }

    @Override
    public String summary() {
        return "running(worker=" + worker + ", age=" + Phrasing.duration(age) + ")";
    }

    @Override
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add("It runs: attempt " + attempt + " since " + Phrasing.moment(observedAt.minus(age), observedAt)
                + (progressAt == null
                        ? ", no progress reported."
                        : ", progress last reported at " + Phrasing.moment(progressAt, observedAt) + "."));
        if (lastBeatAt != null) {
            sentences.add("Its worker last beat at " + Phrasing.moment(lastBeatAt, observedAt) + ".");
        }
        if (cancelRequestedAt != null) {
            sentences.add("Its cancel was asked for at " + Phrasing.moment(cancelRequestedAt, observedAt)
                    + "; its handler has been told with the next beat, and has not ended yet.");
        }
        return sentences;
    }

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }
}
