package dev.vigia.store;

import dev.vigia.job.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a worker says of itself with each beat.
 *
 * @param lease how long it may stay silent before its leases are taken away
 * @param takes null: any type, slots that are anybody's, strict priority
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
        Takes takes,
        String state) {
    private static final Takes ANYTHING = new Takes(null, List.of(), Map.of(), true, 0);

    public WorkerReport {
        takes = takes == null ? ANYTHING : takes;
    }

    /**
     * Which jobs it takes.
     *
     * @param types           null: any but {@code except}
     * @param slotsByType     its slots, divided, in the order of its settings; {@code *} is every other type. Empty: not
     * @param lendsIdleSlots  whether one type may use another's slots while they are idle
     * @param priorityReserve percent of its starts that are kept for less urgent priorities
     */
    public record Takes(
            List<String> types,
            List<String> except,
            Map<String, Integer> slotsByType,
            boolean lendsIdleSlots,
            int priorityReserve) {}
}
