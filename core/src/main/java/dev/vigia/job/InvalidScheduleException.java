package dev.vigia.job;

/** A schedule that cannot be accepted as given. Nothing was changed. */
public final class InvalidScheduleException extends VigiaException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /** {@code rule}: what is wrong with it, or what would be valid. */
    public InvalidScheduleException(String parameter, String rule) {
        super(parameter + " is not valid: " + rule + "; nothing was changed");
        this.parameter = parameter;
    }

    /** In the spelling of the HTTP API, for example {@code cron}. */
    public String parameter() {
        return parameter;
    }

    static void require(boolean holds, String parameter, String rule) {
        if (!holds) {
            throw new InvalidScheduleException(parameter, rule);
        }
    }
}
