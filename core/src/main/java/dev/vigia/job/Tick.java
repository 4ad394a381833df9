package dev.vigia.job;

import java.time.Instant;

/**
 * A moment at which a schedule is expected to fire, or would be but for a change of clock.
 *
 * @param note what a change of clock has to do with it, as a sentence; null: nothing
 */
public record Tick(Instant at, Kind kind, String note) {

    /** What the clocks on the wall make of it. */
    public enum Kind {
        REGULAR,
        /** Stands for local times that do not exist, at the end of the gap. */
        AFTER_GAP,
        /** As AFTER_GAP, but to be left out. */
        IN_GAP,
        /** The second coming of a local time. */
        REPEATED
    }

    public static Tick regular(Instant at) {
        return new Tick(at, Kind.REGULAR, null);
    }

    /** Whether it is to fire, if nothing else is against it. */
    public boolean fires() {
        return kind == Kind.REGULAR || kind == Kind.AFTER_GAP;
    }
}
