package dev.vigia.lab.incidents.baseline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigia.lab.incidents.score.Answer;
import dev.vigia.lab.incidents.world.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A simple way to judge: it sees what any dashboard sees, and guesses a cause and a place. */
public abstract class Baseline {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;

    Baseline(String name) {
        this.name = name;
    }

    /** All three. */
    public static List<Baseline> all() {
        return List.of(new StateCounts(), new Thresholds(), new Deviations());
    }

    public String name() {
        return name;
    }

    /** @param weight the heaviest is said first */
    record Guess(String cause, double weight, Map<String, String> scope) {
        static Guess of(String cause, double weight, String dimension, Object value) {
            return new Guess(cause, weight, Map.of(dimension, String.valueOf(value)));
        }
    }

    abstract List<Guess> guesses(Store store, Instant began);

    /**
     * In the form of a diagnosis.
     *
     * @param began when the system was started
     */
    public Answer judge(Store store, Instant began) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode incidents = answer.putArray("incidents");
        List<Guess> guesses;
        try {
            guesses = new ArrayList<>(guesses(store, began));
        } catch (IllegalStateException e) {
            guesses = new ArrayList<>(); // the database does not answer, and it has no other signal
        }
        guesses.sort(Comparator.comparingDouble(Guess::weight).reversed());
        guesses.forEach(guess -> incidents
                .addObject()
                .put("cause", guess.cause())
                .set("scope", JSON.valueToTree(new LinkedHashMap<>(guess.scope()))));
        answer.put("status", guesses.isEmpty() ? "healthy" : "degraded");
        return Answer.of(answer.toString(), 0, "", Duration.ZERO);
    }
}
