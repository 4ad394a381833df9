package dev.vigia.job;

import java.util.Locale;

/** What a job does when one it depends on dies or is cancelled. */
public enum OnDependencyFailure {
    /** Goes on waiting. It runs when the dead job is retried and succeeds, or when an operator retries it by its own id. */
    WAIT,
    /** Is cancelled too, and so, by their own policies, are those that depend on it. */
    CANCEL,
    /** Counts it as met: the job runs when everything it depends on has ended, well or not. */
    RUN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return word;
    }
}
