package dev.vigia.observe.signal;

import java.time.Instant;

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
        double waited) {

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
