package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Others are first. The estimate is jobs ahead / (μ − λ): how many attempts the workers of its type end a second, less
 * how many more urgent jobs arrive; what is as urgent stands behind it.
 *
 * @param ahead              jobs in front of it that the same workers run
 * @param exact              false: that many or more
 * @param eta                until it starts, at these rates; null: never, or nobody can tell
 * @param never              at these rates the line in front of it does not get shorter
 * @param servedPerSecond    μ, over the last minute
 * @param overtakenPerSecond λ, over the last minute
 * @param busy               slots taken, of {@code slots}
 */
public record Behind(
        long ahead,
        boolean exact,
        Duration eta,
        boolean never,
        double servedPerSecond,
        double overtakenPerSecond,
        long busy,
        long slots,
        Instant observedAt)
        implements WaitingOn {

    private static final Duration LONGEST = Duration.ofDays(3650);

    static Optional<Behind> in(JobObservation seen) {
        Line line = seen.line();
        double net = line.servedPerSecond() - line.overtakenPerSecond();
        boolean never = line.ahead() > 0 && line.servedPerSecond() > 0 && net <= 0;
        return Optional.of(new Behind(
                line.ahead(),
                line.exact(),
                eta(line.ahead(), net),
                never,
                line.servedPerSecond(),
                line.overtakenPerSecond(),
                SlotsFull.busy(seen.service()),
                SlotsFull.slots(seen.service()),
                seen.observedAt()));
    }

    private static Duration eta(long ahead, double net) {
        if (ahead == 0) {
            return Duration.ZERO;
        }
        double seconds = ahead / net;
        return net > 0 && seconds < LONGEST.toSeconds() ? Duration.ofMillis(Math.round(seconds * 1000)) : null;
    }

    @Override
    public String kind() {
        return "behind";
    }

    @Override
    public String summary() {
        return "behind(" + jobs() + ", eta=" + etaInWords() + ")";
    }

    private String jobs() {
        return Phrasing.count(ahead, "job") + (exact ? "" : " or more");
    }

    private String etaInWords() {
        return ahead == 0
                ? "now"
                : never ? "never" : eta == null ? "unknown" : (exact ? "" : "at least ") + Phrasing.duration(eta);
    }

    @Override
    public List<String> sentences() {
        if (ahead == 0) {
            return List.of("It is the next; a worker that looks takes it, within a second or so.");
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(
                jobs() + (ahead == 1 && exact ? " stands" : " stand") + " in front of it; the workers of its type end "
                        + Phrasing.rate(servedPerSecond) + " (slots " + busy + "/" + slots + ")"
                        + (overtakenPerSecond > 0
                                ? ", and more urgent jobs arrive at " + Phrasing.rate(overtakenPerSecond)
                                : "")
                        + ".");
        if (never) {
            sentences.add("At these rates its turn never comes.");
        } else if (eta == null) {
            sentences.add("When its turn comes cannot be told: too little ended in the last minute.");
        } else {
            sentences.add("At these rates it starts in " + (exact ? "" : "at least ") + Phrasing.duration(eta) + ".");
        }
        return sentences;
    }

    @Override
    public Optional<String> command() {
        return Optional.empty();
    }
}
