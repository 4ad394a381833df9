package dev.vigia.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One process start, as {@code executor_workers} keeps it, and what it holds now. Members a worker did not report are
 * null.
 *
 * @param state         what was last written: {@code live draining drained lost}
 * @param alive         live or draining, and seen within its lease, by the database's clock
 * @param silentFor     since it was last seen
 * @param running       leases it holds now
 * @param types         null: any type
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
        Long clockOffsetMs,
        Integer poolActive,
        Integer poolSize,
        String state,
        boolean alive,
        Duration silentFor,
        long running) {}
