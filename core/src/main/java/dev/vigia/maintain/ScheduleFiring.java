package dev.vigia.maintain;

import dev.vigia.job.VigiaException;
import dev.vigia.store.Database;
import dev.vigia.store.DatabaseClock;
import dev.vigia.store.FireDueSchedules;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the ticks of schedules. Two nodes doing so at once do no harm: the ledger has one row for a tick, and whoever wrote
 * it enqueues the job.
 */
public final class ScheduleFiring implements Duty {
    private static final Logger log = LoggerFactory.getLogger(ScheduleFiring.class);

    /** A round is short, because the other duties, and the election, wait for it; the next one goes on where it ended. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    private static final int BATCH = 100;

    private final FireDueSchedules schedules;
    private final String node;
    private final Duration period;
    private String after = "";

    /** {@code node}: who decides, for the ledger. */
    public ScheduleFiring(Database database, DatabaseClock clock, String node, Duration period) {
        this.schedules = new FireDueSchedules(database, clock, new TickPlanner());
        this.node = node;
        this.period = period;
    }

    @Override
    public String name() {
        return "fire schedules";
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public void round() {
        long end = System.nanoTime() + ROUND.toNanos();
        List<String> due = schedules.due(after, BATCH);
        while (!due.isEmpty()) {
            for (String name : due) {
                fire(name);
                after = name;
                if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
            due = schedules.due(after, BATCH);
        }
        after = "";
    }

    private void fire(String name) {
        try {
            schedules.fire(name, node);
        } catch (VigiaException e) {
            if (Thread.currentThread().isInterrupted()) {
                return; // this node stops; the next one fires it
            }
            log.warn(
                    "could not fire schedule {}: {}. Its ticks stay due and are tried again in {} ms; the other schedules go on",
                    name,
                    e.getMessage(),
                    period.toMillis());
        }
    }
}
