package dev.vigia.observe;

import dev.vigia.job.VigiaException;

/** A question that cannot be asked as given. It names the parameter, in the spelling of the HTTP API. */
public final class InvalidQueryException extends VigiaException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    public InvalidQueryException(String parameter, String rule) {
        super(parameter + " is not valid: " + rule);
        this.parameter = parameter;
    }

    /** For example {@code since_hours}. */
    public String parameter() {
        return parameter;
    }
}
