package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Finished attempts of one slice of time that are alike in type, worker, version, outcome and error.
 *
 * @param from      the slice they ended in
 * @param to        exclusive
 * @param outcome   as in {@code executor_job_runs}
 * @param error     null unless it failed or was lost
 * @param count     how many
 * @param retries   of these, not the first attempt of their job
 * @param first     when the first of them ended
 * @param last      when the last of them ended
 * @param ranMedian seconds from claimed to ended
 * @param ranMost   the longest of them
 * @param waited    median seconds from due to claimed
 * @param documents correlation ids of those that failed or were lost, the first {@value #DOCUMENTS} in their order; of those
 *                  that ended otherwise only such of which another attempt of the type failed or was lost, so that all others
 *                  are surely of other documents
 */
public record Attempts(
        Instant from,
        Instant to,
        String type,
        String worker,
        String version,
        String outcome,
        AttemptError error,
        long count,
        long retries,
        Instant first,
        Instant last,
        double ranMedian,
        double ranMost,
        double waited,
        List<UUID> documents) {
    /** A sample: enough to tell one document from several. */
    public static final int DOCUMENTS = 5;

    /** Null, as of an observation that was kept before documents were: nobody knows any. */
    public Attempts {
        documents = documents == null ? List.of() : List.copyOf(documents);
    }

    public boolean succeeded() {
        return "succeeded".equals(outcome);
    }

    /** It failed by itself: an attempt that was lost with its worker says nothing of its code. */
    public boolean failed() {
        return "failed".equals(outcome);
    }

    public boolean lost() {
        return "lost".equals(outcome);
    }
}
