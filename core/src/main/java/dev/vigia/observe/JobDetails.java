package dev.vigia.observe;

import dev.vigia.job.ReportedProgress;
import dev.vigia.job.Run;
import java.util.List;
import java.util.UUID;

/**
 * One job with its attempts and its next of kin.
 *
 * @param runs      finished attempts, first to last. The attempt that runs now is not among them: see the lease
 *                  columns of {@code job}
 * @param progress  how far the attempt is that runs now; null if none runs, or it did not say
 * @param children  jobs that its attempts enqueued, first to last
 * @param ties      what it waits for, who waits for it, and its batch
 * @param truncated whether there are more runs or children than were read ({@value #MAX_RUNS}, {@value #MAX_CHILDREN});
 *                  the latest runs and the first children are kept
 * @param observation what is known of it and of what it waits for, in the same snapshot
 */
public record JobDetails(
        JobRow job,
        List<Run> runs,
        ReportedProgress progress,
        List<UUID> children,
        JobTies ties,
        boolean truncated,
        JobObservation observation) {
    public static final int MAX_RUNS = 1000;
    public static final int MAX_CHILDREN = 1000;

    /** The job whose attempt enqueued this one, or null. */
    public UUID parentId() {
        return job.parentId();
    }
}
