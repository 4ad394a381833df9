package dev.vigia.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One process start, as {@code executor_workers} keeps it, and what it holds now. Members a worker did not report are
 * null.
 *
 * @param state         what was last written: {@code live draining drained lost}
 * @param alive         live or draining, and seen within its lease, by the database's clock
 * @param silentFor     since it was last seen
 * @param running       leases it holds now
 * @param runningByType the same by type
 * @param types         null: any type but {@code exceptTypes}
 * @param slotsByType   its slots, divided, in the order of its settings; {@code *} is every other type. Empty: not divided
 * @param lendsSlots    whether one type may use another's slots while they are idle
 * @param priorityReserve percent of its starts that are kept for less urgent priorities; 0: strict priority
 * @param clockOffsetMs its clock minus the database's
 */
public record WorkerRow(
        String id,
        String host,
        Long pid,
        String version,
        Instant startedAt,
        Instant lastSeenAt,
        Duration leaseDuration,
        Integer slots,
        Integer busy,
        List<String> types,
        List<String> exceptTypes,
        Map<String, Integer> slotsByType,
        Boolean lendsSlots,
        Integer priorityReserve,
        Long clockOffsetMs,
        Integer poolActive,
        Integer poolSize,
        String state,
        boolean alive,
        Duration silentFor,
        long running,
        Map<String, Long> runningByType) {}
