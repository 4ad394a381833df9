package dev.vigia.observe;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A batch and how far it is, all of one snapshot.
 *
 * @param blocked         of the waiting jobs, those that wait for what will not succeed by itself: a batch with some does not
 *                        become complete without a person
 * @param closedAt        null: it is open, and anybody may add to it
 * @param completedAt     when it was closed and each of its jobs had succeeded, died or been cancelled. It stays so, although a
 *                        dead job may be retried after that; then the counts change
 * @param failedAt        when the first of its jobs died or was cancelled; null: none did
 * @param completionJobId the callback that was enqueued when it was complete; null: not yet, or there is none
 * @param failureJobId    the callback that was enqueued when it failed; null: not yet, or there is none
 * @param failures        its jobs that are dead or cancelled, the first {@value #MOST_FAILURES} of them; empty in a list
 */
public record BatchStatus(
        UUID id,
        String name,
        UUID correlationId,
        State state,
        Counts jobs,
        long blocked,
        Instant createdAt,
        Instant closedAt,
        Instant completedAt,
        Instant failedAt,
        UUID completionJobId,
        UUID failureJobId,
        List<Failure> failures) {
    public static final int MOST_FAILURES = 20;

    /** Where a batch stands. */
    public enum State {
        /** Anybody may add jobs, so it is not complete, whatever became of those it has. */
        OPEN,
        /** Closed, and some of its jobs are unfinished. */
        CLOSED,
        /** Closed, and each of its jobs has succeeded, died or been cancelled. */
        COMPLETE;

        /** The word in JSON and on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Its jobs by where they stand; waiting are those in the line that are not dead, retrying ones included. */
    public record Counts(long total, long waiting, long running, long succeeded, long dead, long cancelled) {

        /** How many have ended. */
        public long ended() {
            return succeeded + dead + cancelled;
        }
    }

    /** One that did not succeed. */
    public record Failure(UUID jobId, String type, String standing) {}

    BatchStatus with(List<Failure> some) {
        return new BatchStatus(
                id,
                name,
                correlationId,
                state,
                jobs,
                blocked,
                createdAt,
                closedAt,
                completedAt,
                failedAt,
                completionJobId,
                failureJobId,
                List.copyOf(some));
    }
}
