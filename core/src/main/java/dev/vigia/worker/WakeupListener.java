package dev.vigia.worker;

import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import dev.vigia.store.Wakeups;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes announcements on to who waits for them. It may fail as it likes: polling is the truth. */
final class WakeupListener implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(WakeupListener.class);

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration PROBE = Duration.ofSeconds(15);

    private final Database database;
    private final Runnable due;
    private final Runnable cancel;
    private final Runnable heard;
    private volatile boolean stopping;

    /** @param heard told of each announcement that came in, whatever it says */
    WakeupListener(Database database, Runnable due, Runnable cancel, Runnable heard) {
        this.database = database;
        this.due = due;
        this.cancel = cancel;
        this.heard = heard;
    }

    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        Outage outage = new Outage(log, "listen for wake-ups", "Work is found by polling.");
        try {
            while (!stopping) {
                try (Wakeups wakeups = Wakeups.open(database)) {
                    outage.over();
                    due.run(); // what was announced while nobody listened
                    listen(wakeups);
                } catch (StoreException e) {
                    Signal.pause(outage.failed(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Wakeups wakeups) {
        long probeAt = System.nanoTime() + PROBE.toNanos();
        while (!stopping) {
            Wakeups.Heard came = wakeups.await(PATIENCE);
            if (came.due() || came.cancel()) {
                heard.run();
            }
            if (came.due()) {
                due.run();
            }
            if (came.cancel()) {
                cancel.run();
            }
            if (System.nanoTime() > probeAt) {
                wakeups.probe();
                probeAt = System.nanoTime() + PROBE.toNanos();
            }
        }
    }
}
