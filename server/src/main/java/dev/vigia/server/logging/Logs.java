package dev.vigia.server.logging;

import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;

/** Format and level of the logs. */
public final class Logs {
    private Logs() {}

    /** To be called before anything is logged: the configuration is read with the first logger. */
    public static void use(Settings settings) {
        System.setProperty(Options.LOG.variable(), settings.get(Options.LOG));
        System.setProperty(Options.LOG_LEVEL.variable(), settings.get(Options.LOG_LEVEL));
    }
}
