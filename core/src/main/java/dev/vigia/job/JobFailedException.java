package dev.vigia.job;

import java.time.Duration;
import java.util.Objects;

/**
 * Thrown by a handler, at any depth, to say how its attempt failed. Any other exception means {@link
 * ErrorKind#HANDLER_ERROR}. Returning an {@link Outcome} says the same without an exception.
 */
public final class JobFailedException extends VigiaException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final transient Duration retryAfter;

    public JobFailedException(ErrorKind kind, String message) {
        this(kind, message, null, null);
    }

    /** With the earliest time of the next attempt, as a dependency asked for (Retry-After); null: the type's backoff. */
    public JobFailedException(ErrorKind kind, String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfter = retryAfter;
    }

    public ErrorKind kind() {
        return kind;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
