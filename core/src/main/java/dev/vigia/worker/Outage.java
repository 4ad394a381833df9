package dev.vigia.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;

/** What one loop says and does while PostgreSQL cannot be used: tells once, pauses longer each time with jitter, tells the end. */
final class Outage {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Logger log;
    private final String what;
    private final String meanwhile;
    private int failures;
    private long sinceNanos;

    Outage(Logger log, String what, String meanwhile) {
        this.log = log;
        this.what = what;
        this.meanwhile = meanwhile;
    }

    /** Notes a failure; how long to pause before the next try. */
    Duration failed(Exception e) {
        if (failures++ == 0) {
            sinceNanos = System.nanoTime();
            log.warn(
                    "cannot {}: {}. {} Tries go on by themselves; check the database: pg_isready",
                    what,
                    e.getMessage(),
                    meanwhile);
        }
        long most = Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(failures, 6));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    void over() {
        if (failures > 0) {
            log.info(
                    "can {} again after {} failed tries in {} ms",
                    what,
                    failures,
                    (System.nanoTime() - sinceNanos) / 1_000_000);
            failures = 0;
        }
    }
}
