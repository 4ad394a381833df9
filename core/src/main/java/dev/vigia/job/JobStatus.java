package dev.vigia.job;

import java.util.Locale;

/**
 * Where a job stands, as the view {@code executor_jobs} shows it. Scheduled, retrying, stuck, dead and runnable are
 * derived from it, each in one view.
 */
public enum JobStatus {
    /** In the line; its latest attempt, if any, did not fail. */
    QUEUED,
    /** Leased to a worker. */
    RUNNING,
    /** Ended well. Final. */
    SUCCEEDED,
    /** Its latest attempt failed: retrying while attempts are left, dead when none is. */
    FAILED,
    /** Ended by an operator or by its own handler. Final. */
    CANCELLED;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
