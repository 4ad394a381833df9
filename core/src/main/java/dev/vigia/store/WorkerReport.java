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
 * @param vitals how it is, beyond being alive
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
        String state,
        Vitals vitals) {
    private static final Takes ANYTHING = new Takes(null, List.of(), Map.of(), true, 0);

    public WorkerReport {
        takes = takes == null ? ANYTHING : takes;
    }

    /** Of one that says no more than that it lives. */
    public WorkerReport(
            WorkerId id,
            String host,
            long pid,
            String version,
            Duration lease,
            int slots,
            int busy,
            Takes takes,
            String state) {
        this(id, host, pid, version, lease, slots, busy, takes, state, Vitals.NONE);
    }

    /**
     * Signs of life that a verdict needs; null: not known.
     *
     * @param pool          null: not a pool that can be asked
     * @param pauseMs       longest time since the beat before in which the process did not run
     * @param stalled       percent of the last half minute in which it did not
     * @param heapPercent   heap in use after what could be freed was
     * @param claimMs       longest claim since the beat before
     * @param heardAgoMs    since it last heard a wake-up
     * @param functionsHost where types without a handler are called
     */
    public record Vitals(
            PoolUse pool,
            Long pauseMs,
            Integer stalled,
            Integer heapPercent,
            Long claimMs,
            Long heardAgoMs,
            String functionsHost) {
        public static final Vitals NONE = new Vitals(null, null, null, null, null, null, null);
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
