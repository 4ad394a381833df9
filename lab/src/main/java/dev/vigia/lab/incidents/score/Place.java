package dev.vigia.lab.incidents.score;

import java.util.Collection;
import java.util.Set;

/**
 * Where something is broken, in one dimension.
 *
 * @param dimensions names under which an answer may give it
 * @param values     all of them, and no other one
 */
public record Place(Set<String> dimensions, Set<String> values) {

    /** Hosts are compared without scheme and port: the name is what a person needs. */
    boolean isIn(Reported incident) {
        return dimensions.stream().anyMatch(dimension -> {
            Collection<String> said = incident.place(dimension);
            return !said.isEmpty() && Set.copyOf(said).equals(values);
        });
    }

    @Override
    public String toString() {
        return String.join("/", dimensions) + " " + String.join(", ", values);
    }
}
