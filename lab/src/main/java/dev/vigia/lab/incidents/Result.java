package dev.vigia.lab.incidents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.lab.incidents.cases.Catalogue;
import java.util.List;
import java.util.Map;

/**
 * What came of one case under one seed.
 *
 * @param truth   what was done, in the words of an answer
 * @param missing why it does not count, or counts as missed; null: it counts
 * @param alarm   what was said of the healthy system before; null: that it is healthy
 * @param without by what was taken away, whether the answer was wrong with confidence
 */
public record Result(
        String id,
        long seed,
        String truth,
        String missing,
        String alarm,
        List<Ask> asks,
        Map<String, String> without,
        Remedy remedy) {

    /**
     * One question and what was said.
     *
     * @param after     seconds since the injection
     * @param answer    as it was given
     * @param said      the same in a few words
     * @param took      milliseconds
     * @param rank      of the truth, 1-based; 0: not said. Of a control: 1 if healthy was said, else 0
     * @param onset     by how many seconds it was off; null: not said
     * @param evidence  how many pieces there are, of all that tell the truth
     * @param holding   how many of them hold when they are run again
     * @param baselines rank of the truth by name of the baseline
     */
    public record Ask(
            long after,
            JsonNode answer,
            String said,
            long took,
            int rank,
            boolean misleading,
            Long onset,
            int evidence,
            int holding,
            Map<String, Integer> baselines) {}

    /** What following the next action did. {@code restored} is null where it was not tried. */
    public record Remedy(String action, Boolean restored) {
        static final Remedy UNTRIED = new Remedy("", null);
    }

    public boolean isControl() {
        return Catalogue.isControl(id);
    }

    public boolean counts() {
        return missing == null;
    }

    /** At the first rank, whenever it was asked. */
    public boolean isRight() {
        return counts() && asks.stream().allMatch(ask -> ask.rank() == 1);
    }

    boolean isWithinThree() {
        return counts() && asks.stream().allMatch(ask -> ask.rank() >= 1 && ask.rank() <= 3);
    }
}
