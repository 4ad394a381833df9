package dev.vigia.worker;

import java.time.Duration;
import java.util.Objects;

/**
 * How one orchestrator works.
 *
 * @param slots           how many attempts run at once
 * @param beat            time between heartbeats
 * @param lease           silence after which this worker's jobs may be run by others; at least three beats
 * @param poll            longest time between two looks at the line when nothing announces work
 * @param grace           how long a shutdown waits for running attempts before it interrupts them
 * @param version         of the program, shown with every attempt; a new one counts as a deploy
 * @param types           which types it takes, and how its slots are divided among them
 * @param lendsIdleSlots  whether a type may use slots of another one while that has no work for them; of no consequence
 *                        unless {@code types} divides them
 * @param priorityReserve percent of the starts that are kept for the longest due jobs of less urgent priorities while
 *                        more urgent ones wait, 0 to 50; 0: strict priority
 */
public record WorkerSettings(
        int slots,
        Duration beat,
        Duration lease,
        Duration poll,
        Duration grace,
        String version,
        WorkerTypes types,
        boolean lendsIdleSlots,
        int priorityReserve) {

    /** Percent of the starts that are kept for less urgent priorities, unless something else is set. */
    public static final int DEFAULT_PRIORITY_RESERVE = 10;

    public WorkerSettings {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, got " + slots);
        }
        Objects.requireNonNull(version, "version");
        if (lease.compareTo(beat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "lease " + lease + " is too short for beats of " + beat + ": it must span at least two");
        }
        if (beat.isNegative() || beat.isZero() || poll.isNegative() || poll.isZero() || grace.isNegative()) {
            throw new IllegalArgumentException("beat and poll must be positive, grace zero or more");
        }
        if (types.divided() && types.weights().size() > slots) {
            throw new IllegalArgumentException(
                    "slots must be at least as many as the types they are divided among, got " + slots + " for "
                            + types);
        }
        if (priorityReserve < 0 || priorityReserve > 50) {
            throw new IllegalArgumentException(
                    "priority reserve must be a percentage from 0 to 50, got " + priorityReserve);
        }
    }

    /** Every type, slots that are anybody's, and the usual reserve for less urgent priorities. */
    public WorkerSettings(int slots, Duration beat, Duration lease, Duration poll, Duration grace, String version) {
        this(slots, beat, lease, poll, grace, version, WorkerTypes.any(), true, DEFAULT_PRIORITY_RESERVE);
    }

    /** 16 slots, beats of 15 s, lost after 45 s, polling every second, 30 s of grace; every type; 10 % in reserve. */
    public static WorkerSettings defaults() {
        return new WorkerSettings(
                16,
                Duration.ofSeconds(15),
                Duration.ofSeconds(45),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                "unversioned");
    }

    public WorkerSettings withSlots(int value) {
        return new WorkerSettings(value, beat, lease, poll, grace, version, types, lendsIdleSlots, priorityReserve);
    }

    public WorkerSettings withLease(Duration beats, Duration lost) {
        return new WorkerSettings(slots, beats, lost, poll, grace, version, types, lendsIdleSlots, priorityReserve);
    }

    public WorkerSettings withPoll(Duration value) {
        return new WorkerSettings(slots, beat, lease, value, grace, version, types, lendsIdleSlots, priorityReserve);
    }

    public WorkerSettings withGrace(Duration value) {
        return new WorkerSettings(slots, beat, lease, poll, value, version, types, lendsIdleSlots, priorityReserve);
    }

    public WorkerSettings withVersion(String value) {
        return new WorkerSettings(slots, beat, lease, poll, grace, value, types, lendsIdleSlots, priorityReserve);
    }

    public WorkerSettings withTypes(WorkerTypes value) {
        return new WorkerSettings(slots, beat, lease, poll, grace, version, value, lendsIdleSlots, priorityReserve);
    }

    public WorkerSettings withLendsIdleSlots(boolean value) {
        return new WorkerSettings(slots, beat, lease, poll, grace, version, types, value, priorityReserve);
    }

    public WorkerSettings withPriorityReserve(int percent) {
        return new WorkerSettings(slots, beat, lease, poll, grace, version, types, lendsIdleSlots, percent);
    }
}
