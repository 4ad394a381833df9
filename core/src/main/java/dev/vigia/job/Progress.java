package dev.vigia.job;

import java.util.Locale;

/**
 * How far an attempt is. Whatever is given is made to fit, because a handler must not fail over a figure that only a
 * person looks at: a fraction is kept between 0 and 1, a message is cut.
 *
 * @param fraction 0 to 1; null: unknown, and what was reported before stays
 * @param message  one short line for a person, at most {@value #LONGEST_MESSAGE} characters; null: what was reported before
 *                 stays
 */
public record Progress(Double fraction, String message) {
    public static final int LONGEST_MESSAGE = 500;

    public Progress {
        fraction = fraction == null || fraction.isNaN() ? null : Double.valueOf(Math.min(1, Math.max(0, fraction)));
        message = message == null ? null : fitting(message.replace('\0', ' '));
    }

    /** So many of so many; the message says so if it is null. A total of zero or less is unknown. */
    public static Progress of(long done, long total, String message) {
        return new Progress(
                total <= 0 ? null : Double.valueOf((double) done / total),
                message != null
                        ? message
                        : total <= 0
                                ? String.format(Locale.ROOT, "%,d", done)
                                : String.format(Locale.ROOT, "%,d of %,d", done, total));
    }

    /** This, with what it leaves open as {@code before} had it. */
    public Progress after(Progress before) {
        return before == null || (fraction != null && message != null)
                ? this
                : new Progress(
                        fraction == null ? before.fraction : fraction, message == null ? before.message : message);
    }

    /** The first characters, none of them halved. */
    private static String fitting(String text) {
        if (text.length() <= LONGEST_MESSAGE) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_MESSAGE - 1)) ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE;
        return text.substring(0, end);
    }
}
