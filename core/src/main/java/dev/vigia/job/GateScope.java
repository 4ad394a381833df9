package dev.vigia.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a freeze or its end is about.
 *
 * @param types the types; null: everything, by the one gate that has no type
 */
public record GateScope(List<String> types) {
    private static final int MOST = 100;

    public GateScope {
        if (types != null) {
            types = List.copyOf(new LinkedHashSet<>(types));
            if (types.isEmpty() || types.size() > MOST) {
                throw new InvalidValueException(
                        "type", "1 to " + MOST + " of them, or everything", "nothing was changed");
            }
            types.forEach(GateScope::check);
        }
    }

    private static void check(String type) {
        if (type.isBlank() || type.length() > 200 || type.indexOf('\0') >= 0 || "*".equals(type)) {
            throw new InvalidValueException(
                    "type",
                    "1 to 200 characters, no \\u0000, and not '*', which names the default policy",
                    "nothing was changed");
        }
    }

    /** Each type has a gate of its own. */
    public static GateScope of(String... types) {
        return new GateScope(List.of(types));
    }

    /** All types there are and will be, by one gate. */
    public static GateScope everything() {
        return new GateScope(null);
    }

    public boolean isEverything() {
        return types == null;
    }

    /** The types of the gates that are meant; the one element null means the gate of everything. */
    public List<String> gates() {
        if (types != null) {
            return types;
        }
        List<String> everything = new ArrayList<>();
        everything.add(null);
        return everything;
    }
}
