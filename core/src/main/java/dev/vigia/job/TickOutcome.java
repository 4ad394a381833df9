package dev.vigia.job;

import java.util.Locale;

/** What became of a tick. */
public enum TickOutcome {
    /** Its job was enqueued within its grace. */
    FIRED,
    /** Its job was enqueued after its grace, and stands for all that were missed. */
    LATE,
    /** Its job was enqueued after its grace, as one of several. */
    CAUGHT_UP,
    /** Nothing was enqueued, by policy. */
    SKIPPED,
    /** Nothing was enqueued, because PostgreSQL refused the job. */
    FAILED,
    /** Its job was enqueued by an operator, at a time that no timing named. */
    TRIGGERED;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a job was, or is to be, enqueued. */
    public boolean enqueues() {
        return this != SKIPPED && this != FAILED;
    }
}
