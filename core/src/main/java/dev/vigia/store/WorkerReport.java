package dev.vigia.store;

import dev.vigia.job.WorkerId;
import java.time.Duration;
import java.util.List;

/**
 * What a worker says of itself with each beat.
 *
 * @param lease how long it may stay silent before its leases are taken away
 * @param types the types it can run; null: any
 * @param state {@code live}, {@code draining} or {@code drained}
 */
public record WorkerReport(
        WorkerId id,
        String host,
        long pid,
        String version,
        Duration lease,
        int slots,
        int busy,
        List<String> types,
        String state) {}
