package dev.vigia.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * How a new job is tied to others: by what it waits for, and by its batch.
 *
 * @param name           what others of the same enqueue may call it; null: nothing
 * @param names          depends on these jobs of the same enqueue
 * @param dependsOn      depends on these jobs, by id
 * @param onFailure      when one of them dies or is cancelled
 * @param batchId        belongs to this batch; null: to none, or its parent's
 * @param inParentsBatch belongs to its parent's batch, if that is in one
 */
public record JobLinks(
        String name,
        List<String> names,
        List<UUID> dependsOn,
        OnDependencyFailure onFailure,
        UUID batchId,
        boolean inParentsBatch) {

    public static final JobLinks NONE = new JobLinks(null, List.of(), List.of(), OnDependencyFailure.WAIT, null, false);

    public JobLinks {
        names = List.copyOf(names);
        dependsOn = List.copyOf(dependsOn);
        Objects.requireNonNull(onFailure, "onFailure");
        if (name != null && (name.isEmpty() || name.length() > 200)) {
            throw new InvalidJobException("name is not valid (1 to 200 characters); nothing was enqueued");
        }
        if (batchId != null && inParentsBatch) {
            throw new InvalidJobException(
                    "a job is in one batch: its parent's or " + batchId + "; nothing was enqueued");
        }
    }

    /** Whether the job waits for others. */
    public boolean waits() {
        return !names.isEmpty() || !dependsOn.isEmpty();
    }

    /** Whether the job is to be in a batch. */
    public boolean batched() {
        return batchId != null || inParentsBatch;
    }

    JobLinks named(String own) {
        return new JobLinks(own, names, dependsOn, onFailure, batchId, inParentsBatch);
    }

    JobLinks dependingOn(List<String> moreNames, List<UUID> moreIds) {
        return new JobLinks(name, both(names, moreNames), both(dependsOn, moreIds), onFailure, batchId, inParentsBatch);
    }

    /** The same with its dependencies as ids alone. */
    JobLinks resolved(List<UUID> ids) {
        return new JobLinks(name, List.of(), ids, onFailure, batchId, inParentsBatch);
    }

    JobLinks whenDependencyFails(OnDependencyFailure policy) {
        return new JobLinks(name, names, dependsOn, policy, batchId, inParentsBatch);
    }

    JobLinks inBatch(UUID id, boolean parents) {
        return new JobLinks(name, names, dependsOn, onFailure, id, parents);
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
