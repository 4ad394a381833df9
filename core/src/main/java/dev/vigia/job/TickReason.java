package dev.vigia.job;

import java.util.Locale;

/** Why a tick had its outcome. */
public enum TickReason {
    ON_TIME,
    /** Its local time does not exist on that day: the clocks were put forward. */
    DST_GAP,
    /** Its local time came a second time on that day: the clocks were put back, and it fired at the first. */
    DST_REPEAT,
    /** Nobody decided it within its grace. */
    MISSED,
    /** Missed, and one later run stands for it. */
    SUPERSEDED,
    /** Missed, and older than the ticks that are made up for. */
    OVER_LIMIT,
    /** A job of another tick was unfinished. */
    OVERLAP,
    PAUSED,
    /** The schedule was removed when the tick was due. */
    REMOVED,
    /** An unfinished job holds the dedupe key. */
    DEDUPLICATED,
    /** PostgreSQL refused the job. */
    REFUSED,
    /** An operator asked for it. */
    OPERATOR;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
