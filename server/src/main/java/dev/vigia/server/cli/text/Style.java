package dev.vigia.server.cli.text;

/**
 * Colour, where it helps. Words decide: without colour every line says the same.
 *
 * @param colour false: every method returns its text as it is
 */
public record Style(boolean colour) {
    public static final Style PLAIN = new Style(false);

    public String good(String text) {
        return painted("32", text);
    }

    public String warning(String text) {
        return painted("33", text);
    }

    public String bad(String text) {
        return painted("31", text);
    }

    public String strong(String text) {
        return painted("1", text);
    }

    public String faint(String text) {
        return painted("2", text);
    }

    /** ✓ or ✗. */
    public String mark(boolean holds) {
        return holds ? good("✓") : bad("✗");
    }

    private String painted(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
