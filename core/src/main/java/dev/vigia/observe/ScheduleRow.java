package dev.vigia.observe;

import dev.vigia.job.ScheduleColumns;
import java.time.Instant;

/**
 * A schedule and where it stands.
 *
 * @param declaredBy    the application that declares it in code; null: an operator put it
 * @param pausedAt      null: it is not paused
 * @param decidedUntil  every tick up to here is in the ledger
 * @param nextTickAt    as computed when it last ticked; null: there is none any more
 * @param problem       why its ticks cannot be computed now, or null
 * @param lastTick      the latest in the ledger, or null
 * @param missedLast24h ticks expected in the last 24 hours that nobody decided within their grace
 * @param observedAt    the database's time
 */
public record ScheduleRow(
        ScheduleColumns columns,
        String declaredBy,
        Instant pausedAt,
        String pausedBy,
        String pauseReason,
        Instant decidedUntil,
        Instant nextTickAt,
        String problem,
        Instant createdAt,
        Instant updatedAt,
        TickRow lastTick,
        long missedLast24h,
        Instant observedAt) {}
