package dev.vigia.worker;

import dev.vigia.job.JobHandler;
import java.util.List;
import java.util.Map;

/**
 * Who runs what.
 *
 * @param byType   the handlers of named types
 * @param fallback for every other type, or null: then other types are not even claimed
 */
public record Handlers(Map<String, JobHandler> byType, JobHandler fallback) {

    public Handlers {
        byType = Map.copyOf(byType);
    }

    /** The types to claim; null: any. Sorted, so that a worker's row reads the same at each start. */
    List<String> types() {
        return fallback != null ? null : byType.keySet().stream().sorted().toList();
    }

    /** Where types without a handler are called; null: nowhere. */
    String functionsHost() {
        return fallback instanceof HttpFunction functions ? functions.host() : null;
    }

    JobHandler of(String type) {
        return byType.getOrDefault(type, fallback);
    }
}
