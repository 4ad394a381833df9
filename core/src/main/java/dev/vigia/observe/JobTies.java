package dev.vigia.observe;

import java.util.List;
import java.util.UUID;

/**
 * How a job is tied to others.
 *
 * @param dependencies what it was told to wait for, by id; at most {@value #MOST}
 * @param dependents   jobs that wait for it now, by id; at most {@value #MOST}
 * @param batchId      its batch, or null
 */
public record JobTies(List<Dependency> dependencies, List<UUID> dependents, UUID batchId) {
    public static final int MOST = 100;

    /**
     * One job that another waits for, or did.
     *
     * @param standing  {@code queued running succeeded cancelled retrying dead}
     * @param awaited   whether it is still waited for
     * @param onFailure {@code wait cancel run}
     */
    public record Dependency(UUID jobId, String type, String standing, boolean awaited, String onFailure) {}

    /** Those that will not succeed by themselves, and are waited for all the same. */
    public List<Dependency> never() {
        return dependencies.stream()
                .filter(d -> d.awaited() && ("dead".equals(d.standing()) || "cancelled".equals(d.standing())))
                .toList();
    }
}
