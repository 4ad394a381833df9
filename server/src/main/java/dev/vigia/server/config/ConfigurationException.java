package dev.vigia.server.config;

import dev.vigia.job.VigiaException;

/** The start is refused because of a setting. Says which one, where it stands, and what would be valid; no secret. */
public final class ConfigurationException extends VigiaException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String what, String todo) {
        super(what + "\nNothing was started.\n" + todo);
    }
}
