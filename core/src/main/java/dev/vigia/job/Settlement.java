package dev.vigia.job;

/** The store's answer to a settle. Never ignored. */
public enum Settlement {
    /** Written, now or by an earlier call whose answer was lost. */
    APPLIED,
    /** The lease was no longer ours: nothing was written but an event that says so. */
    LOST
}
