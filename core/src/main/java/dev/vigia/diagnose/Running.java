package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.ReportedProgress;
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
 * @param progress          how far the attempt last said it was, 0 to 1; null: not said
 * @param progressMessage   what it said of that; null: nothing
 * @param progressAt        last sign of life of the attempt itself, or null
 * @param lastBeatAt        of its worker
 * @param cancelRequestedAt somebody wants it to end, or null
 */
public record Running(
        String worker,
        int attempt,
        Duration age,
        Double progress,
        String progressMessage,
        Instant progressAt,
        Instant lastBeatAt,
        Instant cancelRequestedAt,
        Instant observedAt)
        implements WaitingOn {
    private static final ReportedProgress SILENT = new ReportedProgress(null, null, null);
    private static final int LONGEST_MESSAGE = 200;

    static Optional<Running> in(JobObservation seen) {
        Hold hold = seen.hold();
        if (hold == null) {
            return Optional.empty();
        }
        ReportedProgress said = hold.progress() == null ? SILENT : hold.progress();
        Duration age = Duration.between(hold.since(), seen.observedAt());
        return Optional.of(new Running(
                hold.worker(),
                seen.job().attempts(),
                age.isNegative() ? Duration.ZERO : age,
                said.fraction(),
                said.message(),
                said.at(),
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
                + progressSentence());
        if (lastBeatAt != null) {
            sentences.add("Its worker last beat at " + Phrasing.moment(lastBeatAt, observedAt) + ".");
        }
        if (cancelRequestedAt != null) {
            sentences.add("Its cancel was asked for at " + Phrasing.moment(cancelRequestedAt, observedAt)
                    + "; its handler has been told with the next beat, and has not ended yet.");
        }
        return sentences;
    }

    private String progressSentence() {
        if (progressAt == null) {
            return ", no progress reported.";
        }
        ReportedProgress said = new ReportedProgress(progress, progressMessage, progressAt);
        return said.saysSomething()
                ? ", at " + Phrasing.brief(said.words(), LONGEST_MESSAGE) + ", as it said at "
                        + Phrasing.moment(progressAt, observedAt) + "."
                : ", progress last reported at " + Phrasing.moment(progressAt, observedAt) + ".";
    }

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }
}
