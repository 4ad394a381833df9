package dev.vigia.job;

import java.util.List;
import java.util.UUID;

/**
 * What an operator's action did, or with {@code dryRun} would do.
 *
 * @param matched how many jobs the filter means
 * @param changed how many were, or would be, changed
 * @param skipped the others, each with its reason
 */
public record ActionReport(boolean dryRun, int matched, int changed, List<UUID> jobs, List<Skipped> skipped) {

    public record Skipped(UUID id, String because) {}
}
