package dev.vigia.worker;

import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;

/**
 * The attempts a worker is busy with, and its slots. A slot is taken from the claim until its attempt is settled and its
 * handler's thread is back: a handler that ignores its interrupt keeps its slot, so threads stay bounded.
 */
final class InFlight {
    private final int slots;
    private final Assignment assignment;
    private final AtomicIntegerArray takenByShare; // of no use, and not counted, where slots are not divided
    private final Runnable slotFreed;
    private final BooleanSupplier leasesHold;
    private final ConcurrentHashMap<UUID, Execution> unsettled = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Execution, Boolean> halfDone = new ConcurrentHashMap<>();
    private final AtomicInteger taken = new AtomicInteger();

    /** @param leasesHold whether this worker's leases are not over by its own count */
    InFlight(int slots, Assignment assignment, Runnable slotFreed, BooleanSupplier leasesHold) {
        this.slots = slots;
        this.assignment = assignment;
        this.takenByShare = new AtomicIntegerArray(assignment.shares().size());
        this.slotFreed = slotFreed;
        this.leasesHold = leasesHold;
    }

    /** None without a heartbeat: what is claimed then is reclaimed at once, and would run twice. */
    int free() {
        return leasesHold.getAsBoolean() ? slots - taken.get() : 0;
    }

    int busy() {
        return taken.get();
    }

    /** Slots that jobs of this share use, borrowed ones included. */
    int busy(int share) {
        return assignment.isDivided() ? takenByShare.get(share) : taken.get();
    }

    boolean isEmpty() {
        return unsettled.isEmpty();
    }

    /** Attempts whose lease this worker believes to hold. */
    Collection<Execution> unsettled() {
        return unsettled.values();
    }

    Execution of(UUID jobId) {
        return unsettled.get(jobId);
    }

    void add(Execution execution) {
        count(execution, 1);
        unsettled.put(execution.lease().jobId(), execution);
    }

    void settled(Execution execution) {
        unsettled.remove(execution.lease().jobId(), execution);
        oneHalf(execution);
    }

    void threadLeft(Execution execution) {
        oneHalf(execution);
    }

    private void oneHalf(Execution execution) {
        if (halfDone.putIfAbsent(execution, Boolean.TRUE) != null) {
            halfDone.remove(execution);
            count(execution, -1);
            slotFreed.run();
        }
    }

    private void count(Execution execution, int more) {
        taken.addAndGet(more);
        if (assignment.isDivided()) {
            takenByShare.addAndGet(assignment.shareOf(execution.lease().type()), more);
        }
    }
}
