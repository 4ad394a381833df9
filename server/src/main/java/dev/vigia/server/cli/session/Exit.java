package dev.vigia.server.cli.session;

import dev.vigia.diagnose.Diagnosis;
import dev.vigia.observe.Health;

/** What a command's end says to a script. */
public final class Exit {
    public static final int OK = 0;

    /** Refused, or nothing there that matches. */
    public static final int REFUSED = 1;

    /** The command line itself is wrong. */
    public static final int USAGE = 2;

    public static final int DEGRADED = 1;
    public static final int BROKEN = 2;

    /** A verdict was asked for, and there is none. */
    public static final int CANNOT_TELL = 3;

    private Exit() {}

    public static int of(Health.Status status) {
        return switch (status) {
            case OK -> OK;
            case DEGRADED -> DEGRADED;
            case CRITICAL -> BROKEN;
        };
    }

    public static int of(Diagnosis.Status status) {
        return switch (status) {
            case HEALTHY -> OK;
            case DEGRADED -> DEGRADED;
            case BROKEN -> BROKEN;
            case UNKNOWN -> CANNOT_TELL;
        };
    }
}
