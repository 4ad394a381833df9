package dev.vigia.examples.documents.tsa;

/** A timestamp that does not say what it should, or cannot be believed. The message is one line for a person. */
public final class InvalidTimestampException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidTimestampException(String message) {
        super(message);
    }

    public InvalidTimestampException(String message, Throwable cause) {
        super(message, cause);
    }
}
