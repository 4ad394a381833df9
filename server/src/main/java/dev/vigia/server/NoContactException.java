package dev.vigia.server;

import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.signal.NoContact;

/** PostgreSQL gave no connection: in three lines for a person, and as what a verdict can be reached from. */
public final class NoContactException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    private final transient NoContact contact;

    NoContactException(String message, NoContact contact, Throwable cause) {
        super(message, cause);
        this.contact = contact;
    }

    public NoContact contact() {
        return contact;
    }
}
