package dev.vigia.job;

import java.time.Duration;
import java.util.Objects;

/**
 * How an attempt failed.
 *
 * @param message     one line for a person
 * @param stack       stack trace, or null
 * @param fingerprint groups failures of the same making, or null
 * @param retryAfter  earliest time of the next attempt as the dependency asked, or null: the type's backoff
 */
public record Failure(ErrorKind kind, String message, String stack, String fingerprint, Duration retryAfter) {

    public Failure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    public Failure(ErrorKind kind, String message) {
        this(kind, message, null, null, null);
    }
}
