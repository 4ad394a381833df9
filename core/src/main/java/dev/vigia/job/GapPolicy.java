package dev.vigia.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What becomes of a tick whose local time does not exist, because the clocks were put forward over it. */
public enum GapPolicy {
    /** It fires at the first instant after the gap; several in one gap fire once. */
    FIRE_AFTER,
    /** It is left out; the ledger says so. */
    SKIP;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(GapPolicy::word).toList();
    }
}
