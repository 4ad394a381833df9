package dev.vigia.examples.documents.artifact;

/** Text of unknown origin, made safe to show on one line. */
final class Printable {
    private static final int LONGEST = 400;

    private Printable() {}

    /** Control, format and line-breaking characters become {@code ?}; a long text is cut. */
    static String line(String text) {
        String safe = String.valueOf(text).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST) + "…";
    }
}
