package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.Reclaim;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the jobs of stuck leases back in the line. Two nodes doing so at once do no harm: rows are taken with SKIP LOCKED. */
public final class Reclaimer implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Reclaimer.class);

    /** As many as one call of reclaim_stale_jobs() takes. */
    private static final int FULL_BATCH = 500;

    private final Reclaim reclaim;
    private final Duration period;

    public Reclaimer(Database database, Duration period) {
        this.reclaim = new Reclaim(database);
        this.period = period;
    }

    @Override
    public String name() {
        return "reclaim";
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public void round() {
        int batch;
        do {
            batch = reclaim.apply();
            if (batch > 0) {
                log.warn(
                        "reclaimed {} leases that were stuck; their jobs run again or are dead. See events of kind lease_reclaimed",
                        batch);
            }
        } while (batch == FULL_BATCH);
    }
}
