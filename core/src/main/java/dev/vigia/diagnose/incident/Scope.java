package dev.vigia.diagnose.incident;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where: the smallest common set, as dimensions ({@code type}, {@code worker}, {@code version}, {@code host},
 * {@code document}, {@code job}, {@code key} and what a cause names besides), each with its values. Empty: everywhere.
 */
public record Scope(Map<String, List<String>> dimensions) {
    private static final int FEW = 3;

    public static final Scope EVERYWHERE = new Scope(Map.of());

    public Scope {
        dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
    }

    public Scope with(String dimension, String value) {
        return value == null ? this : with(dimension, List.of(value));
    }

    /** Values are sorted, so that the same scope always reads the same. */
    public Scope with(String dimension, Collection<String> values) {
        Map<String, List<String>> more = new LinkedHashMap<>(dimensions);
        if (!values.isEmpty()) {
            more.put(dimension, List.copyOf(new TreeSet<>(values)));
        }
        return new Scope(more);
    }

    public List<String> of(String dimension) {
        return dimensions.getOrDefault(dimension, List.of());
    }

    /** The only value of a dimension, or null. */
    public String one(String dimension) {
        return of(dimension).size() == 1 ? of(dimension).get(0) : null;
    }

    /** Whether both name this dimension and share no value. */
    public boolean parts(Scope other, String dimension) {
        List<String> mine = of(dimension);
        List<String> theirs = other.of(dimension);
        return !mine.isEmpty() && !theirs.isEmpty() && Collections.disjoint(mine, theirs);
    }

    /** {@code type run_tsa · version 7}; of many values the first, and how many more there are. */
    public String words() {
        List<String> words = new ArrayList<>();
        dimensions.forEach((dimension, values) -> words.add(dimension.replace('_', ' ') + " " + few(values)));
        return words.isEmpty() ? "everywhere" : String.join(" · ", words);
    }

    private static String few(List<String> values) {
        int more = values.size() - FEW;
        return more <= 1
                ? String.join(", ", values)
                : String.join(", ", values.subList(0, FEW)) + " and " + more + " more";
    }
}
