package dev.vigia.job;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types that a question or an action is held to, whatever else it asks for. What is not allowed is as if it were not
 * there.
 *
 * @param types null: all; empty: none
 */
public record AllowedTypes(Set<String> types) {
    public static final AllowedTypes ALL = new AllowedTypes(null);

    public AllowedTypes {
        types = types == null ? null : Set.copyOf(types);
    }

    public static AllowedTypes of(Collection<String> types) {
        return new AllowedTypes(Set.copyOf(types));
    }

    public boolean all() {
        return types == null;
    }

    public boolean allows(String type) {
        return types == null || (type != null && types.contains(type));
    }

    /** Of these, the one type; null: these as they are. */
    public AllowedTypes only(String type) {
        if (type == null) {
            return this;
        }
        return allows(type) ? new AllowedTypes(Set.of(type)) : new AllowedTypes(Set.of());
    }

    /** For SQL's {@code any}; null: no restriction. */
    public String[] array() {
        return types == null ? null : types.toArray(String[]::new);
    }

    /** For a person: {@code run_tsa, send_receipt}, or {@code any}. */
    @Override
    public String toString() {
        return types == null ? "any" : String.join(", ", new TreeSet<>(types));
    }
}
