package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Gate;
import dev.vigia.observe.JobObservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A gate holds it.
 *
 * @param gate   the one that holds it for longest, as far as is known
 * @param others how many more gates hold it
 */
public record Frozen(Gate gate, int others, Instant observedAt) implements WaitingOn {

    /** A gate without an end outlasts any other; of these the oldest counts. */
    private static final Comparator<Gate> BY_END =
            Comparator.comparing(Gate::until, Comparator.nullsLast(Comparator.naturalOrder()));

    static Optional<Frozen> in(JobObservation seen) {
        List<Gate> holding = seen.holdingGates();
        return holding.stream()
                .reduce((a, b) -> BY_END.compare(a, b) >= 0 ? a : b)
                .map(gate -> new Frozen(gate, holding.size() - 1, seen.observedAt()));
    }

    @Override
    public String kind() {
        return "frozen";
    }

    @Override
    public String summary() {
        return "frozen(gate=" + Gate.nameOf(gate.type()) + ", by=" + gate.frozenBy() + ", since="
                + Phrasing.time(gate.since(), observedAt) + ")";
    }

    @Override
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add((gate.type() == null ? "Everything" : "Its type") + " is frozen since "
                + Phrasing.moment(gate.since(), observedAt) + " by " + gate.frozenBy()
                + (gate.rule() == null ? "" : " (rule " + gate.rule() + ")") + ": "
                + Phrasing.brief(gate.reason(), 300));
        sentences.add(
                gate.until() == null
                        ? "It stays so until somebody lifts the gate."
                        : "The gate ends by itself at " + Phrasing.moment(gate.until(), observedAt) + ".");
        if (others > 0) {
            sentences.add(Phrasing.count(others, "more gate") + (others == 1 ? " holds" : " hold") + " it as well.");
        }
        return sentences;
    }

    @Override
    public Optional<String> command() {
        return Optional.of(
                "unfreeze " + (gate.type() == null ? "--all" : Phrasing.quoted(gate.type())) + " --reason \"…\"");
    }
}
