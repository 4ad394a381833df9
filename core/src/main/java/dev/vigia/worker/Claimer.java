package dev.vigia.worker;

import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
     * How long claims that find something may go on where the last one ended. What came to stand before that place meanwhile, a job handed back
     * or one whose transaction was slow to commit, waits as long.
     */
    private static final Duration RESCAN = Duration.ofMillis(250);

    /** How far before the last job a look begins when it had left nothing: transactions commit out of order. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /**
     * Pauses after there was work. What is enqueued right after an announcement is not announced itself, and the transaction
     * that enqueued it may take a while to commit.
     */
    private static final List<Duration> AWAKE =
            List.of(Duration.ofMillis(6), Duration.ofMillis(20), Duration.ofMillis(60), Duration.ofMillis(200));

    private final Claim claim;
    private final WorkerId worker;
    private final List<String> types;
    private final Duration poll;
    private final InFlight inFlight;
    private final Consumer<List<Claimed>> launch;
    private final Signal work = new Signal();
    private final Signal slots = new Signal();
    private final ReentrantLock turn = new ReentrantLock(); // one claim at a time: two would race for the same rows
    private Claim.Front front = Claim.Front.START; // guarded by turn
    private long rescanNanos; // guarded by turn
    private volatile long announcedNanos = System.nanoTime(); // the latest announcement
    private volatile long leftNothingNanos = announcedNanos - 1; // the beginning of the latest look that left nothing
    private volatile boolean stopping;

    Claimer(
            Database database,
            WorkerId worker,
            List<String> types,
            Duration poll,
            InFlight inFlight,
            Consumer<List<Claimed>> launch) {
        this.claim = new Claim(database);
        this.worker = worker;
        this.types = types;
        this.poll = poll;
        this.inFlight = inFlight;
        this.launch = launch;
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
            slots.await(poll);
            return 0;
        }
        Look look = wasAnswered() ? Look.NONE : once(LARGEST_BATCH);
        if (look.all()) {
            return 0;
        }
        int looks = look.claimed() > 0 ? 0 : quiet;
        if (work.await(looks < AWAKE.size() ? AWAKE.get(looks) : poll)) {
            return 0;
        }
        announcedNanos = System.nanoTime(); // by the clock
        return looks + 1;
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

    private Look look(int limit) {
        int wanted = Math.min(inFlight.free(), limit);
        if (stopping || wanted <= 0 || (types != null && types.isEmpty())) {
            return Look.NONE;
        }
        long now = System.nanoTime();
        if (now - rescanNanos > 0) {
            front = Claim.Front.START;
        }
        if (front.equals(Claim.Front.START)) {
            rescanNanos = now + RESCAN.toNanos();
        }
        List<Claimed> jobs = claim.apply(worker, wanted, types, front);
        boolean all = jobs.size() == wanted;
        front = jobs.isEmpty() ? Claim.Front.START : after(jobs.get(jobs.size() - 1), all);
        if (!all) {
            leftNothingNanos = now;
        }
        launch.accept(jobs);
        return new Look(jobs.size(), all);
    }

    private static Claim.Front after(Claimed last, boolean all) {
        Claim.Front place = Claim.Front.at(last);
        return all ? place : place.before(SLACK);
    }
}
