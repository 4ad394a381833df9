package dev.vigia.job;

/** A service key that cannot be made as asked for. It names the parameter, in the spelling of the HTTP API. */
public final class InvalidKeyException extends VigiaException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    public InvalidKeyException(String parameter, String rule) {
        super(parameter + " is not valid: " + rule + "; nothing was changed");
        this.parameter = parameter;
    }

    /** For example {@code scopes}. */
    public String parameter() {
        return parameter;
    }
}
