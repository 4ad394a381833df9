package dev.vigia.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of a tick while a job of an earlier one is unfinished: waiting, running, or failed with attempts left. Named
 * as Kubernetes' {@code concurrencyPolicy} (Allow, Forbid, Replace) does, but for the second.
 */
public enum Overlap {
    /** It fires. */
    ALLOW,
    /** It is left out; the ledger names the job that it would have met. */
    SKIP,
    /**
     * It fires, and the unfinished one is cancelled: at once while it waits; a running one is asked to stop, so both may run
     * for a moment.
     */
    REPLACE;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(Overlap::word).toList();
    }
}
