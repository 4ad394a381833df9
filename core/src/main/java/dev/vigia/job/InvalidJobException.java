package dev.vigia.job;

/** A job that cannot be accepted as given. Nothing was written. */
public final class InvalidJobException extends VigiaException {
    private static final long serialVersionUID = 1L;

    public InvalidJobException(String message) {
        super(message);
    }

    public InvalidJobException(String message, Throwable cause) {
        super(message, cause);
    }
}
