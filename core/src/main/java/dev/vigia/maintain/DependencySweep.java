package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.SweepAwaited;
import dev.vigia.store.SweepAwaited.Swept;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second net under dependencies and batches: whoever ends a job passes it on in the same transaction, unless it is a worker
 * of a version that knows nothing of them, or a hand at the tables. A round looks at a part of all that is awaited, so that it
 * costs milliseconds however much that is.
 */
public final class DependencySweep implements Duty {
    private static final Logger log = LoggerFactory.getLogger(DependencySweep.class);

    private static final int PART = 5_000;

    private final SweepAwaited sweep;
    private UUID after;

    public DependencySweep(Database database) {
        this.sweep = new SweepAwaited(database);
    }

    @Override
    public String name() {
        return "sweep dependencies";
    }

    @Override
    public Duration period() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void round() {
        Swept swept = sweep.apply(after, PART);
        after = swept.next();
        if (swept.found() > 0) {
            log.warn(
                    "{} jobs had ended without telling those that wait for them, who are told now. A worker of an older version does"
                            + " so, or a hand at the tables; see events of kind end_not_passed_on",
                    swept.found());
        }
    }
}
