package dev.vigia.store;

import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.TickReason;
import java.time.Instant;

/**
 * A schedule as it stands, locked by the transaction that read it.
 *
 * @param pausedAt   null: it is not paused
 * @param declaredBy the application that declares it in code, or null
 */
public record StoredSchedule(
        ScheduleColumns columns, Instant pausedAt, String declaredBy, Instant decidedUntil, Instant nextTickAt) {

    public String name() {
        return columns.name();
    }

    public boolean paused() {
        return pausedAt != null;
    }

    /** Why none of its ticks may fire, or null. */
    TickReason held() {
        return paused() ? TickReason.PAUSED : null;
    }
}
