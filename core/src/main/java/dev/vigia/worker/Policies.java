package dev.vigia.worker;

import dev.vigia.job.JobType;
import dev.vigia.store.Database;
import dev.vigia.store.JobTypes;
import dev.vigia.store.LimitsInForce;
import java.util.Map;

/** The types' policies as last read: at start and with each beat. */
final class Policies {
    private final JobTypes jobTypes;
    private final LimitsInForce limits;
    private volatile Map<String, JobType> byType = Map.of();
    private volatile boolean limitsInForce;

    Policies(Database database) {
        this.jobTypes = new JobTypes(database);
        this.limits = new LimitsInForce(database);
    }

    void refresh() {
        byType = jobTypes.read();
        limitsInForce = limits.read();
    }

    /** Whether some type has a limit, or had one that jobs still wait behind. */
    boolean limitsInForce() {
        return limitsInForce;
    }

    /** A claim met one that was not known of. */
    void limitsSeen() {
        limitsInForce = true;
    }

    JobType of(String type) {
        Map<String, JobType> known = byType;
        return known.getOrDefault(type, known.get("*"));
    }
}
