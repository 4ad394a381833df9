package dev.vigia.observe.signal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One process start. Members that it did not report are null.
 *
 * @param alive   live or draining, and seen within its lease, by the database's clock
 * @param types   null: any but {@code exceptTypes}
 * @param vitals  what it said of itself with its last beat
 * @param process as the host that observes sees it; {@link ProcessState#ELSEWHERE} if that is another one
 */
public record Worker(
        String id,
        String host,
        Long pid,
        String version,
        Instant startedAt,
        Instant lastSeenAt,
        Duration lease,
        Integer slots,
        Integer busy,
        List<String> types,
        List<String> exceptTypes,
        String state,
        boolean alive,
        Vitals vitals,
        ProcessState process) {

    /** A process on the host that observes. */
    public enum ProcessState {
        RUNNING,
        STOPPED,
        GONE,
        ELSEWHERE
    }

    /**
     * Signs of life beyond the beat itself; null: not reported.
     *
     * @param clockOffsetMs its clock minus the database's
     * @param poolWaiting   threads that wait for a connection
     * @param pauseMs       longest time since the beat before in which its process did not run
     * @param stalled       percent of the last half minute in which it did not
     * @param heapPercent   heap in use after what could be freed was
     * @param claimMs       longest claim since the beat before
     * @param heardAt       when it last heard a wake-up
     * @param functionsHost where it calls types that it has no handler for
     */
    public record Vitals(
            Long clockOffsetMs,
            Integer poolActive,
            Integer poolSize,
            Integer poolWaiting,
            Long pauseMs,
            Integer stalled,
            Integer heapPercent,
            Long claimMs,
            Instant heardAt,
            String functionsHost) {
        public static final Vitals NONE = new Vitals(null, null, null, null, null, null, null, null, null, null);
    }

    public boolean takes(String type) {
        return (types == null || types.contains(type)) && (exceptTypes == null || !exceptTypes.contains(type));
    }

    /** It names this type; one that takes any does not. */
    public boolean names(String type) {
        return types != null && types.contains(type);
    }

    /** Alive, and claims. */
    public boolean claims() {
        return alive && "live".equals(state);
    }

    /** It left without a word, and has not come back. */
    public boolean fellSilent() {
        return !alive && !"drained".equals(state);
    }

    public Duration lived() {
        return Duration.between(startedAt, lastSeenAt);
    }
}
