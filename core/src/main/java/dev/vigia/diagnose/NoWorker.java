package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Closest;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.LastWorker;
import dev.vigia.observe.JobObservation.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Its time has come, and no live worker handles its type.
 *
 * @param lastWorker   who did last; null: nobody that is remembered
 * @param waiting      jobs of the type that are due, of those looked at
 * @param oldestDueAt  when the oldest of these was due
 * @param similarType  a type that live workers handle and whose name is close; null: none
 * @param waitingThere its due jobs, of those looked at
 * @param capped       the two counts are "or more"
 */
public record NoWorker(
        String type,
        LastWorker lastWorker,
        long waiting,
        Instant oldestDueAt,
        String similarType,
        long waitingThere,
        boolean capped,
        Instant observedAt)
        implements WaitingOn {

    static Optional<NoWorker> in(JobObservation seen) {
        if (!seen.service().workers().isEmpty()) {
            return Optional.empty();
        }
        String type = seen.job().type();
        Line line = seen.line();
        String similar = Closest.to(type, seen.service().otherTypes()).orElse(null);
        return Optional.of(new NoWorker(
                type,
                seen.service().lastWorker(),
                line.dueByType().getOrDefault(type, 1L),
                line.oldestOfType() == null ? seen.job().runAt() : line.oldestOfType(),
                similar,
                similar == null ? 0 : line.dueByType().getOrDefault(similar, 0L),
                !line.whole(),
                seen.observedAt()));
    }

    @Override
    public String kind() {
        return "no_worker";
    }

    @Override
    public String summary() {
        return "no_worker(type=" + type + ")";
    }

    @Override
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add(Phrasing.waiting(waiting, capped) + ", the oldest for "
                + Phrasing.duration(Duration.between(oldestDueAt, observedAt)) + ". No live worker handles " + type
                + "; "
                + (lastWorker == null
                        ? "none ever did, as far as workers are remembered."
                        : "the last one did at " + Phrasing.moment(lastWorker.lastSeenAt(), observedAt) + " ("
                                + (lastWorker.version() == null ? "" : "version " + lastWorker.version() + ", ")
                                + lastWorker.state() + ")."));
        if (similarType != null) {
            sentences.add("Live workers handle " + similarType + " (" + Phrasing.count(waitingThere, "job")
                    + (capped ? " or more" : "") + " due): renamed, or misspelt?");
        }
        return sentences;
    }

    @Override
    public Optional<String> command() {
        return Optional.of("workers");
    }
}
