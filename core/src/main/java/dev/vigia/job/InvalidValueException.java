package dev.vigia.job;

/** A value that cannot be accepted as given. It names the parameter, in the spelling of the HTTP API. Nothing was written. */
public final class InvalidValueException extends VigiaException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    /** Says what the system did as well: {@code consequence}, for example "nothing was frozen". */
    public InvalidValueException(String parameter, String rule, String consequence) {
        super(parameter + " is not valid: " + rule + "; " + consequence);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
