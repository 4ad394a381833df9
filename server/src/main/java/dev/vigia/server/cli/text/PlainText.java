package dev.vigia.server.cli.text;

import java.util.regex.Pattern;

/**
 * Text that others wrote (errors, types, worker ids, payloads), made harmless: a terminal must show it, not obey it, and
 * it must not look like a line of ours.
 */
public final class PlainText {
    /** Tabs and line ends, at which text may be folded. */
    private static final Pattern BREAKS = Pattern.compile("[\\t\\n\\r\\u000b\\f\\u0085\\u2028\\u2029]+");

    /** C0 and C1 controls, and the invisible signs that reorder or hide text. */
    private static final Pattern CONTROLS =
            Pattern.compile("[\\p{Cc}\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]");

    /** As {@link #CONTROLS}, but what JSON's own rules escape already. */
    private static final Pattern LEFT_BY_JSON =
            Pattern.compile("[\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]");

    private PlainText() {}

    /** One line: breaks become a space, every other control sign a dot. Null becomes a dash. */
    public static String line(String text) {
        if (text == null) {
            return "-";
        }
        return CONTROLS.matcher(BREAKS.matcher(text.strip()).replaceAll(" ")).replaceAll("·");
    }

    /** As {@link #line}, cut to at most {@code most} characters. */
    public static String brief(String text, int most) {
        String line = line(text);
        if (line.codePointCount(0, line.length()) <= most) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
    }

    /** The same JSON document, with the signs that it may hold as they are, and a terminal would obey, escaped. */
    public static String json(String document) {
        return LEFT_BY_JSON
                .matcher(document)
                .replaceAll(
                        sign -> String.format("\\\\u%04x", (int) sign.group().charAt(0)));
    }
}
