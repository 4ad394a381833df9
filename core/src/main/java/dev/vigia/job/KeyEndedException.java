package dev.vigia.job;

/** A service key that cannot be rotated: it has ended, or has a successor. Nothing was changed. */
public final class KeyEndedException extends VigiaException {
    private static final long serialVersionUID = 1L;

    public KeyEndedException(String message) {
        super(message);
    }
}
