package dev.vigia.job;

/** PostgreSQL could not be used for longer than a call may wait. Whether the last statement took effect is stated. */
public class StoreUnavailableException extends VigiaException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
