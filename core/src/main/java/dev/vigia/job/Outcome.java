package dev.vigia.job;

import dev.vigia.job.Position.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * What came of an attempt, as a value. Each kind knows where it sends its job, so every legal transition out of
 * <em>running</em> stands in this file; SQL's {@code settle_job} makes the same ones.
 */
public sealed interface Outcome {
    /** Most bytes of a result, as UTF-8: it is read with the job, and kept as long. */
    int LARGEST_RESULT = 1 << 20;

    /** The word in {@code executor_job_runs.outcome}. */
    String word();

    /**
     * Where the job goes now. Pure.
     *
     * @param random in [0, 1), for the jitter
     */
    Position next(Lease lease, RetryPolicy retry, double random);

    /** Ended well. {@code result} is JSON text or null; {@code work} commits with the outcome or not at all. */
    record Succeeded(String result, SettlingWork work) implements Outcome {
        /** Whether the result is small enough to be kept. */
        public boolean resultFits() {
            return result == null
                    || result.length() <= LARGEST_RESULT / 3 // no character takes more than three bytes a char
                    || result.getBytes(StandardCharsets.UTF_8).length <= LARGEST_RESULT;
        }

        @Override
        public String word() {
            return "succeeded";
        }

        @Override
        public Position next(Lease lease, RetryPolicy retry, double random) {
            return new Position(Place.SUCCEEDED, Duration.ZERO, lease.maxAttempts(), false);
        }
    }

    /** Went wrong. Retried while attempts are left, unless its kind says that this is no use. */
    record Failed(Failure failure) implements Outcome {
        public Failed {
            Objects.requireNonNull(failure, "failure");
        }

        @Override
        public String word() {
            return "failed";
        }

        @Override
        public Position next(Lease lease, RetryPolicy retry, double random) {
            int grant = failure.kind().retryable() ? lease.maxAttempts() : lease.attempt();
            Duration backoff = retry.delayAfter(lease.attempt(), random);
            Duration asked = failure.retryAfter();
            return new Position(
                    Place.WAITING, asked != null && asked.compareTo(backoff) > 0 ? asked : backoff, grant, true);
        }
    }

    /** Not yet: come back after {@code delay}. Costs no attempt. */
    record Snoozed(Duration delay, String reason) implements Outcome {
        public Snoozed {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("a snooze cannot be negative: " + delay);
            }
        }

        @Override
        public String word() {
            return "snoozed";
        }

        @Override
        public Position next(Lease lease, RetryPolicy retry, double random) {
            return new Position(Place.WAITING, delay, lease.maxAttempts() + 1, false);
        }
    }

    /** Handed back unfinished by a worker that shuts down. Due at once, costs no attempt. */
    record Released(String reason) implements Outcome {
        @Override
        public String word() {
            return "released";
        }

        @Override
        public Position next(Lease lease, RetryPolicy retry, double random) {
            return new Position(Place.WAITING, Duration.ZERO, lease.maxAttempts() + 1, false);
        }
    }

    /** Ended by request, or because the handler says that nothing is left to do. */
    record Cancelled(String reason) implements Outcome {
        @Override
        public String word() {
            return "cancelled";
        }

        @Override
        public Position next(Lease lease, RetryPolicy retry, double random) {
            return new Position(Place.CANCELLED, Duration.ZERO, lease.maxAttempts(), false);
        }
    }

    static Outcome succeeded() {
        return new Succeeded(null, null);
    }

    /** With a result as JSON text, at most {@value #LARGEST_RESULT} bytes; a larger one fails the attempt for good. */
    static Outcome succeeded(String resultJson) {
        return new Succeeded(resultJson, null);
    }

    /**
     * With work that runs in the settling transaction, after the fence held: it takes effect exactly once, or, if the
     * lease was lost, never.
     */
    static Outcome succeeded(String resultJson, SettlingWork work) {
        return new Succeeded(resultJson, Objects.requireNonNull(work, "work"));
    }

    static Outcome failed(String message) {
        return new Failed(new Failure(ErrorKind.HANDLER_ERROR, message));
    }

    /** With the earliest time of the next attempt. */
    static Outcome failed(String message, Duration retryAfter) {
        return new Failed(new Failure(ErrorKind.HANDLER_ERROR, message, null, null, retryAfter));
    }

    /** No further attempt would help: dead with reason {@code handler_error}. */
    static Outcome permanentlyFailed(String message) {
        return new Failed(new Failure(ErrorKind.PERMANENT_ERROR, message));
    }

    /** Dead with reason {@code precondition_failed}. */
    static Outcome preconditionFailed(String message) {
        return new Failed(new Failure(ErrorKind.PRECONDITION_FAILED, message));
    }

    static Outcome snoozed(Duration delay, String reason) {
        return new Snoozed(delay, reason);
    }

    static Outcome cancelled(String reason) {
        return new Cancelled(reason);
    }
}
