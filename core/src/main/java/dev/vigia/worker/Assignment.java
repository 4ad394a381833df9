package dev.vigia.worker;

import dev.vigia.store.ClaimShares.Others;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What one worker takes: its {@link WorkerTypes}, held against the handlers and the slots that it has. */
final class Assignment {
    /**
     * Types that share slots.
     *
     * @param type  null: all that have no share of their own
     * @param slots how many of the worker's slots are theirs
     */
    record Share(String type, int slots) {}

    private final List<String> types;
    private final Others others;
    private final List<Share> shares = new ArrayList<>();
    private final Map<String, Integer> shareOfType = new HashMap<>();
    private final boolean divided;
    private final boolean lends;
    private final int priorityReserve;

    /** @throws NoHandlerException if a type is taken by name and there is no handler for it */
    Assignment(WorkerSettings settings, Handlers handlers) {
        WorkerTypes selection = settings.types();
        List<String> known = handlers.types();
        Set<String> named = selection.named();
        if (known != null && !known.containsAll(named)) {
            throw new NoHandlerException(without(List.copyOf(named), Set.copyOf(known)), known);
        }
        List<String> rest = !selection.takesOthers()
                ? List.of()
                : known == null ? null : without(without(known, named), selection.except());
        this.lends = settings.lendsIdleSlots();
        this.priorityReserve = settings.priorityReserve();
        this.types = rest == null ? null : union(named, rest);
        this.divided = selection.divided() && !takesNothing();
        if (divided) {
            this.others = new Others(rest, List.copyOf(union(named, selection.except())));
            divide(selection, rest == null || !rest.isEmpty(), settings.slots());
        } else {
            this.others = new Others(types, types == null ? List.copyOf(selection.except()) : List.of());
            shares.add(new Share(null, settings.slots()));
        }
    }

    private void divide(WorkerTypes selection, boolean takesRest, int slots) {
        Map<String, Integer> weights = new LinkedHashMap<>(selection.weights());
        if (!takesRest) {
            weights.remove(WorkerTypes.OTHERS); // nobody is left who could use its slots
        }
        int[] parts = SlotDivision.parts(
                slots, weights.values().stream().mapToInt(w -> w).toArray());
        for (String type : weights.keySet()) {
            shareOfType.put(type, shares.size());
            shares.add(new Share(WorkerTypes.OTHERS.equals(type) ? null : type, parts[shares.size()]));
        }
    }

    private static List<String> without(List<String> types, Set<String> some) {
        return types.stream().filter(type -> !some.contains(type)).toList();
    }

    private static List<String> union(Collection<String> named, Collection<String> rest) {
        Set<String> all = new LinkedHashSet<>(named);
        all.addAll(rest);
        return all.stream().sorted().toList();
    }

    /** All it takes, sorted; null: any but {@link #except}. */
    List<String> types() {
        return types;
    }

    /** What it does not take of any type. */
    List<String> except() {
        return types == null ? without(others.excluded(), shareOfType.keySet()) : List.of();
    }

    /** Who the share without a type of its own is for. */
    Others others() {
        return others;
    }

    /** Whom a share is for, by its place. */
    Others typesOf(int share) {
        String type = shares.get(share).type();
        return type == null ? others : new Others(List.of(type), List.of());
    }

    List<Share> shares() {
        return shares;
    }

    boolean isDivided() {
        return divided;
    }

    /** Whether a share may use more than its own slots while they are free. */
    boolean lends() {
        return lends;
    }

    /** Percent of the starts that are kept for less urgent priorities. */
    int priorityReserve() {
        return priorityReserve;
    }

    /** It has no handler for anything. */
    boolean takesNothing() {
        return types != null && types.isEmpty();
    }

    /** Slots by type, in the order of the setting; empty if they are anybody's. */
    Map<String, Integer> slotsByType() {
        Map<String, Integer> slots = new LinkedHashMap<>();
        if (divided) {
            shares.forEach(share -> slots.put(share.type() == null ? WorkerTypes.OTHERS : share.type(), share.slots()));
        }
        return slots;
    }

    /** The place in {@link #shares} of the share whose slots a job of this type uses. */
    int shareOf(String type) {
        if (!divided) {
            return 0;
        }
        Integer share = shareOfType.get(type);
        return share == null ? shareOfType.getOrDefault(WorkerTypes.OTHERS, 0) : share;
    }

    /** For a person: {@code any type}, or {@code run_tsa (24 slots) and any other type (8 slots); idle slots are lent}. */
    @Override
    public String toString() {
        if (divided) {
            return shares.stream()
                            .map(share -> (share.type() == null ? "any other type" : share.type()) + " ("
                                    + share.slots() + (share.slots() == 1 ? " slot)" : " slots)"))
                            .collect(Collectors.joining(" and "))
                    + (lends ? "; idle slots are lent" : "; idle slots are kept");
        }
        if (types == null) {
            return except().isEmpty() ? "any type" : "any type except " + String.join(", ", except());
        }
        return types.isEmpty() ? "no type" : "types " + String.join(", ", types);
    }
}
