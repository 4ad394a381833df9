package dev.vigia.worker;

import java.time.Duration;
import java.util.Objects;

/**
 * How one orchestrator works.
 *
 * @param slots   how many attempts run at once
 * @param beat    time between heartbeats
 * @param lease   silence after which this worker's jobs may be run by others; at least three beats
 * @param poll    longest time between two looks at the line when nothing announces work
 * @param grace   how long a shutdown waits for running attempts before it interrupts them
 * @param version of the program, shown with every attempt; a new one counts as a deploy
 */
public record WorkerSettings(int slots, Duration beat, Duration lease, Duration poll, Duration grace, String version) {

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
    }

    /** 16 slots, beats of 15 s, lost after 45 s, polling every second, 30 s of grace. */
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
        return new WorkerSettings(value, beat, lease, poll, grace, version);
    }

    public WorkerSettings withLease(Duration beats, Duration lost) {
        return new WorkerSettings(slots, beats, lost, poll, grace, version);
    }

    public WorkerSettings withPoll(Duration value) {
        return new WorkerSettings(slots, beat, lease, value, grace, version);
    }

    public WorkerSettings withGrace(Duration value) {
        return new WorkerSettings(slots, beat, lease, poll, value, version);
    }

    public WorkerSettings withVersion(String value) {
        return new WorkerSettings(slots, beat, lease, poll, grace, value);
    }
}
