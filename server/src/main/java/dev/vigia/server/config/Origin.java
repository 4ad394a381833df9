package dev.vigia.server.config;

/**
 * Where a value comes from.
 *
 * @param where the option, variable, or file and line, as a person would look for it
 */
public record Origin(Kind kind, String where) {
    /** From the weakest to the strongest. */
    public enum Kind {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        OPTION
    }

    static final Origin DEFAULT = new Origin(Kind.DEFAULT, "default");

    @Override
    public String toString() {
        return where;
    }
}
