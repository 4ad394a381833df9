package dev.vigia;

/** What a change to a schedule did. */
public enum ScheduleChange {
    CREATED,
    CHANGED,
    /** It was that way already: nothing was written, nothing audited. */
    UNCHANGED,
    /** There is no schedule of this name. */
    NOT_FOUND,
    /** Code declares it, so only code changes it; nothing was written. */
    DECLARED
}
