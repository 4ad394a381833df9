package dev.vigia.server.embedded;

import dev.vigia.job.VigiaException;

/** The embedded PostgreSQL cannot be used. Three lines: what happened, what holds now, what to do. */
public final class EmbeddedDatabaseException extends VigiaException {
    private static final long serialVersionUID = 1L;

    EmbeddedDatabaseException(String what, String now, String todo) {
        super(what + "\n" + now + "\n" + todo);
    }

    EmbeddedDatabaseException(String what, String now, String todo, Throwable cause) {
        super(what + "\n" + now + "\n" + todo, cause);
    }
}
