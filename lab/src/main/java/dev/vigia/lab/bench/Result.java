package dev.vigia.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** One system's rounds of one measure, or why there are none. */
record Result(String system, String measure, int n, JsonNode config, List<JsonNode> rounds, String error) {

    static Result of(String system, String measure, int n, JsonNode config, List<JsonNode> rounds) {
        for (JsonNode round : rounds) {
            if (round.has("error")) {
                return new Result(
                        system,
                        measure,
                        n,
                        config,
                        List.of(),
                        round.get("error").asText());
            }
        }
        return new Result(system, measure, n, config, List.copyOf(rounds), null);
    }

    /** A figure of all rounds, sorted. */
    double[] sorted(String figure) {
        List<Double> values = new ArrayList<>();
        rounds.forEach(round -> {
            if (round.has(figure)) {
                values.add(round.get(figure).asDouble());
            }
        });
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** The median; not a number if there is no such figure. */
    double median(String figure) {
        double[] sorted = sorted(figure);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}
