package dev.vigia.worker;

import dev.vigia.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the line, one batch at a time and none larger than the free slots: again at once while batches come
 * back full, otherwise when work is announced, shortly after there was some, or when the poll interval is over.
 */
final class Claimer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Claimer.class);

    /** More at once holds row locks longer and gains nothing measurable. */
    private static final int LARGEST_BATCH = 500;

    /**
     * Pauses after there was work. What is enqueued right after an announcement is not announced itself, and the transaction
     * that enqueued it may take a while to commit.
     */
    private static final List<Duration> AWAKE =
            List.of(Duration.ofMillis(6), Duration.ofMillis(20), Duration.ofMillis(60), Duration.ofMillis(200));

    private final Intake intake;
    private final Lanes lanes;
    private final Duration poll;
    private final InFlight inFlight;
    private final Signal work = new Signal();
    private final Signal slots = new Signal();
    private final ReentrantLock turn = new ReentrantLock(); // one claim at a time: two would race for the same rows
    private volatile long announcedNanos = System.nanoTime(); // the latest announcement
    private volatile long leftNothingNanos = announcedNanos - 1; // the beginning of the latest look that left nothing
    private volatile boolean announcedInLine; // since the latest pause; a permit that was freed is no news of the line
    private volatile boolean stopping;
    private final AtomicLong longestLookNanos = new AtomicLong();

    /** {@code intake} is used by one thread at a time, and by nobody else. */
    Claimer(Intake intake, Lanes lanes, Duration poll, InFlight inFlight) {
        this.intake = intake;
        this.lanes = lanes;
        this.poll = poll;
        this.inFlight = inFlight;
    }

    /** What one claim brought; not all of what was wanted: nothing more was due. */
    record Look(int claimed, boolean all) {
        private static final Look NONE = new Look(0, false);
    }

    /**
     * Something may be due. The thread that heard of it claims, since to wake another one costs as much as a claim; the
     * claimer's own thread takes over from there.
     */
    void workAnnounced() {
        announcedNanos = System.nanoTime();
        announcedInLine = true;
        if (turn.tryLock()) {
            try {
                look(LARGEST_BATCH);
            } catch (StoreException e) {
                log.debug("could not claim at an announcement; the claimer's thread tries again", e);
            } finally {
                turn.unlock();
            }
        }
        work.announce();
    }

    void slotFreed() {
        slots.announce();
        if (intake.isHeld()) { // slots were free before, but not for the type that has work
            announcedNanos = System.nanoTime();
            announcedInLine = true;
            work.announce();
        }
    }

    /** An attempt of this type was settled: if it had a permit, somebody in a lane may have it now. */
    void permitFreed(String type) {
        if (lanes.freed(type)) {
            if (stopping) {
                lanes.passOn();
            } else {
                work.announce();
            }
        }
    }

    /** Claims nothing more; returns when the claim that may be under way has ended. */
    void stop() {
        turn.lock();
        try {
            stopping = true;
        } finally {
            turn.unlock();
        }
        work.announce();
        slots.announce();
    }

    @Override
    public void run() {
        Outage outage = new Outage(log, "claim jobs", "Running attempts go on; nothing new is claimed.");
        int quiet = 0; // looks in a row that found nothing
        try {
            while (!stopping) {
                try {
                    quiet = step(quiet);
                    outage.over();
                } catch (StoreException e) {
                    Signal.pause(outage.failed(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int step(int quiet) throws InterruptedException {
        if (inFlight.free() <= 0) {
            lanes.passOnUnused();
            slots.await(poll);
            return 0;
        }
        Look look = !wasAnswered() ? once(LARGEST_BATCH) : lanes.pressing() ? onceInLanes() : Look.NONE;
        if (look.all()) {
            return 0;
        }
        int looks = look.claimed() > 0 ? 0 : quiet;
        Duration pause = looks < AWAKE.size() ? AWAKE.get(looks) : poll;
        if (work.await(lanes.shortened(pause))) {
            if (announcedInLine) {
                announcedInLine = false;
                return 0;
            }
            return looks;
        }
        if (System.nanoTime() - leftNothingNanos < pause.toNanos()) {
            return looks; // woken by the clock of a lane
        }
        announcedNanos = System.nanoTime(); // by the clock
        return looks + 1;
    }

    /** The longest that the line took to answer since this was asked last. */
    long takeLongestLookNanos() {
        return longestLookNanos.getAndSet(0);
    }

    /** A look that began after the latest announcement saw all that was announced; one that began before may not have. */
    private boolean wasAnswered() {
        return leftNothingNanos - announcedNanos > 0;
    }

    /** Claims and launches at most {@code limit} jobs, and no more than there are free slots. */
    Look once(int limit) {
        turn.lock();
        try {
            return look(limit);
        } finally {
            turn.unlock();
        }
    }

    /** Leaves the line alone; so what it finds says nothing about it. */
    private Look onceInLanes() {
        turn.lock();
        try {
            int wanted = Math.min(inFlight.free(), LARGEST_BATCH);
            return stopping || wanted <= 0 ? Look.NONE : new Look(0, intake.fromLanes(wanted, lanes) == wanted);
        } finally {
            turn.unlock();
        }
    }

    private Look look(int limit) {
        int wanted = Math.min(inFlight.free(), limit);
        if (stopping || wanted <= 0) {
            return Look.NONE;
        }
        boolean lanesFirst = lanes.inUse() && lanes.nextIsFirst();
        int claimed = lanesFirst ? intake.fromLanes(wanted, lanes) : 0;
        if (claimed == wanted) {
            return new Look(claimed, true);
        }
        long now = System.nanoTime();
        Intake.Line line = intake.fromLine(wanted - claimed);
        longestLookNanos.accumulateAndGet(System.nanoTime() - now, Math::max);
        claimed += line.jobs();
        if (line.aside()) {
            lanes.steppedAside();
        }
        if (!line.more() && !intake.isHeld()) {
            leftNothingNanos = now;
        }
        if (claimed < wanted && lanes.inUse() && (line.aside() || !lanesFirst)) {
            claimed += intake.fromLanes(wanted - claimed, lanes);
        }
        return new Look(claimed, line.more() || claimed == wanted);
    }
}
