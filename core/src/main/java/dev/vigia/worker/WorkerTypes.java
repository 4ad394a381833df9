package dev.vigia.worker;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which types of jobs a worker takes, and how its slots are divided among them. As text: {@code run_tsa,build_artifact}
 * takes these two; {@code run_tsa=3,*=1} takes every type, and three quarters of the slots are the first one's.
 *
 * @param weights by type, in the order given; {@link #OTHERS} stands for all that are not named. Empty: every type
 * @param except  never taken
 * @param divided whether the weights divide the slots
 */
public record WorkerTypes(Map<String, Integer> weights, Set<String> except, boolean divided) {
    /** Every type that is not named. */
    public static final String OTHERS = "*";

    /** The largest weight: beyond it, a share of the slots says nothing any more. */
    public static final int LARGEST_WEIGHT = 1_000;

    private static final String FORM = "types by name, as run_tsa,build_artifact, or with weights, as run_tsa=3,*=1";

    /**
     * @throws IllegalArgumentException if it contradicts itself; the message completes "It must be …"
     */
    public WorkerTypes {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        except = Collections.unmodifiableSet(new LinkedHashSet<>(except));
        weights.forEach((type, weight) -> {
            if (type.isEmpty() || type.length() > 200) {
                throw new IllegalArgumentException(FORM + "; a name has 1 to 200 characters");
            }
            if (weight < 1 || weight > LARGEST_WEIGHT) {
                throw new IllegalArgumentException(
                        FORM + "; the weight of " + type + " is a whole number from 1 to " + LARGEST_WEIGHT);
            }
        });
        for (String type : except) {
            if (type.isEmpty() || type.equals(OTHERS) || weights.containsKey(type)) {
                throw new IllegalArgumentException("types of which none is both taken and excepted; '" + type + "' is");
            }
        }
        if (!except.isEmpty() && !weights.isEmpty() && !weights.containsKey(OTHERS)) {
            throw new IllegalArgumentException(
                    "exceptions from every type or from *; beside named types alone there is nothing to except");
        }
    }

    /** Every type that has a handler, and slots that are anybody's. */
    public static WorkerTypes any() {
        return new WorkerTypes(Map.of(), Set.of(), false);
    }

    /** These types only, and slots that are anybody's. */
    public static WorkerTypes only(String... types) {
        return of(List.of(types));
    }

    private static WorkerTypes of(Collection<String> types) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        types.forEach(type -> weights.put(type, 1));
        return new WorkerTypes(weights, Set.of(), false);
    }

    /** Slots divided by these weights; {@link #OTHERS} is every type that is not named, and not taken unless it is. */
    public static WorkerTypes weighted(Map<String, Integer> weights) {
        return new WorkerTypes(weights, Set.of(), !weights.isEmpty());
    }

    /**
     * Reads {@code type[=weight],…}. A type without a weight has weight 1 where another one has one.
     *
     * @throws IllegalArgumentException if it is none of this; the message completes "It must be …"
     */
    public static WorkerTypes parse(String text) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        boolean divided = false;
        for (String item : names(text)) {
            int equals = item.lastIndexOf('=');
            String type = equals < 0 ? item : item.substring(0, equals).strip();
            if (weights.put(type, equals < 0 ? 1 : weight(item, equals)) != null) {
                throw new IllegalArgumentException(FORM + "; " + type + " is named twice");
            }
            divided |= equals >= 0;
        }
        return new WorkerTypes(weights, Set.of(), divided);
    }

    private static int weight(String item, int equals) {
        try {
            return Integer.parseInt(item.substring(equals + 1).strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    FORM + "; the weight in '" + item + "' is a whole number from 1 to " + LARGEST_WEIGHT, e);
        }
    }

    /**
     * The names in a list with commas.
     *
     * @throws IllegalArgumentException if one of them is empty
     */
    public static List<String> names(String text) {
        List<String> names =
                List.of(text.split(",", -1)).stream().map(String::strip).toList();
        if (names.contains("")) {
            throw new IllegalArgumentException(FORM + "; between two commas stands a name");
        }
        return names;
    }

    /**
     * The same without these.
     *
     * @throws IllegalArgumentException if one of them is taken by name
     */
    public WorkerTypes exceptFor(Collection<String> types) {
        return new WorkerTypes(weights, new LinkedHashSet<>(types), divided);
    }

    /** The types taken by name. */
    Set<String> named() {
        return weights.keySet().stream()
                .filter(type -> !type.equals(OTHERS))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    boolean takesOthers() {
        return weights.isEmpty() || weights.containsKey(OTHERS);
    }

    /** As {@link #parse} reads it, and what is excepted. */
    @Override
    public String toString() {
        String taken = weights.isEmpty()
                ? "any"
                : weights.entrySet().stream()
                        .map(e -> divided ? e.getKey() + "=" + e.getValue() : e.getKey())
                        .collect(Collectors.joining(","));
        return except.isEmpty() ? taken : taken + " except " + String.join(",", except);
    }
}
