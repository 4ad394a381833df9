package dev.vigia.job;

/** Root of the few exceptions that Vigía throws to its callers. */
public class VigiaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VigiaException(String message) {
        super(message);
    }

    public VigiaException(String message, Throwable cause) {
        super(message, cause);
    }
}
