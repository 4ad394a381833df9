package dev.vigia.lab.incidents.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code vigia diagnose --json} said.
 *
 * @param json     missing if it said nothing that can be read
 * @param exit     its exit code
 * @param complaint what it wrote beside it
 */
public record Answer(JsonNode json, int exit, String complaint, Duration took) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WELL = Set.of("healthy", "ok");

    public static Answer of(String out, int exit, String complaint, Duration took) {
        try {
            JsonNode json = JSON.readTree(out);
            return new Answer(json == null ? MissingNode.getInstance() : json, exit, complaint, took);
        } catch (IOException e) {
            return new Answer(MissingNode.getInstance(), exit, complaint + out, took);
        }
    }

    public List<Reported> incidents() {
        List<Reported> all = new ArrayList<>();
        json.path("incidents").forEach(one -> all.add(new Reported(one)));
        return all;
    }

    public boolean saysHealthy() {
        return WELL.contains(json.path("status").asText()) && incidents().isEmpty();
    }

    /** 1-based; 0: no incident tells it. Of several things all must be told, and this is the rank of the last. */
    public int rankOf(List<Truth> truths) {
        int last = 0;
        for (Truth truth : truths) {
            int rank = rankOf(truth);
            if (rank == 0) {
                return 0;
            }
            last = Math.max(last, rank);
        }
        return Math.max(1, last - truths.size() + 1);
    }

    /** The incidents that tell any of these. */
    public List<Reported> toldOf(List<Truth> truths) {
        return incidents().stream()
                .filter(incident -> truths.stream().anyMatch(truth -> truth.isToldBy(incident)))
                .toList();
    }

    private int rankOf(Truth truth) {
        List<Reported> all = incidents();
        for (int i = 0; i < all.size(); i++) {
            if (truth.isToldBy(all.get(i))) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The first one leads, and with something else than what was done. */
    public boolean misleads(List<Truth> truths) {
        List<Reported> all = incidents();
        return !all.isEmpty()
                && !all.get(0).isUnknown()
                && truths.stream().noneMatch(truth -> truth.isNamedBy(all.get(0)));
    }

    /** In a few words, for a person. */
    public String brief() {
        if (json.isMissingNode()) {
            return "no answer (exit " + exit + ": "
                    + complaint.lines().findFirst().orElse("").strip() + ")";
        }
        return incidents().isEmpty()
                ? json.path("status").asText()
                : incidents().stream().limit(4).map(Reported::toString).collect(Collectors.joining(" > "));
    }
}
