package dev.vigia.worker;

import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a worker that takes jobs from the line: in batches no larger than the free slots, again at once
 * while batches come back full, otherwise when work is announced or the poll interval is over.
 */
final class Claimer implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Claimer.class);

    /** More at once holds row locks longer and gains nothing measurable. */
    private static final int LARGEST_BATCH = 500;

    private final Claim claim;
    private final WorkerId worker;
    private final List<String> types;
    private final Duration poll;
    private final InFlight inFlight;
    private final Consumer<List<Claimed>> launch;
    private final Signal work = new Signal();
    private final Signal slots = new Signal();
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

    /** Something may be due. */
    void workAnnounced() {
        work.announce();
    }

    void slotFreed() {
        slots.announce();
    }

    /** Claims nothing more after the statement that may be under way. */
    void stop() {
        stopping = true;
        work.announce();
        slots.announce();
    }

    @Override
    public void run() {
        Outage outage = new Outage(log, "claim jobs", "Running attempts go on; nothing new is claimed.");
        try {
            while (!stopping) {
                try {
                    step();
                    outage.over();
                } catch (StoreException e) {
                    Signal.pause(outage.failed(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        int wanted = Math.min(inFlight.free(), LARGEST_BATCH);
        if (wanted <= 0) {
            slots.await(poll);
        } else if (once(wanted) < wanted) {
            work.await(poll);
        }
    }

    /** Claims and launches at most {@code limit} jobs; how many it got. */
    int once(int limit) {
        if (types != null && types.isEmpty()) {
            return 0;
        }
        List<Claimed> jobs = claim.apply(worker, limit, types);
        launch.accept(jobs);
        return jobs.size();
    }
}
