package dev.vigia.worker;

import dev.vigia.job.JobType;
import dev.vigia.store.Database;
import dev.vigia.store.JobTypes;
import java.util.Map;

/** The types' policies as last read: at start and with each beat. */
final class Policies {
    private final JobTypes jobTypes;
    private volatile Map<String, JobType> byType = Map.of();

    Policies(Database database) {
        this.jobTypes = new JobTypes(database);
    }

    void refresh() {
        byType = jobTypes.read();
    }

    JobType of(String type) {
        Map<String, JobType> known = byType;
        return known.getOrDefault(type, known.get("*"));
    }
}
