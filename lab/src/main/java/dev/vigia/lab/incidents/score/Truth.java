package dev.vigia.lab.incidents.score;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that was done, and what an answer must say of it.
 *
 * @param causes   its code; more than one where the same injection has two right names
 * @param mentions words that must stand somewhere in the incident
 */
public record Truth(Set<String> causes, List<Place> scope, List<String> mentions) {

    public static Truth of(String... causes) {
        return new Truth(new LinkedHashSet<>(List.of(causes)), List.of(), List.of());
    }

    /**
     * And in this place.
     *
     * @param dimension its names, separated by {@code |}
     */
    public Truth at(String dimension, String... values) {
        List<Place> all = new ArrayList<>(scope);
        all.add(new Place(Set.of(dimension.split("\\|", -1)), Set.of(values)));
        return new Truth(causes, all, mentions);
    }

    public Truth mentioning(String word) {
        return new Truth(
                causes, scope, Stream.concat(mentions.stream(), Stream.of(word)).toList());
    }

    /** Cause and place, and no more: what a simpler judge is asked for. */
    public Truth bare() {
        return new Truth(causes, scope, List.of());
    }

    boolean isNamedBy(Reported incident) {
        return causes.contains(incident.cause());
    }

    boolean isToldBy(Reported incident) {
        return isNamedBy(incident)
                && scope.stream().allMatch(place -> place.isIn(incident))
                && mentions.stream().allMatch(incident::mentions);
    }

    @Override
    public String toString() {
        return String.join(" or ", causes)
                + scope.stream().map(place -> " · " + place).collect(Collectors.joining());
    }
}
