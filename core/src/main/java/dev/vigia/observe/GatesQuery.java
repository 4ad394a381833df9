package dev.vigia.observe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which gates a list shows.
 *
 * @param type   gates of this type only; null: of all, and those that freeze everything
 * @param limit  gates of a page, 1 to 500
 * @param cursor {@code nextCursor} of the page before, or null
 */
public record GatesQuery(State state, String type, int limit, String cursor) {
    public static final int MAX_LIMIT = 500;

    /** Whether it is in force. */
    public enum State {
        /** In force: nothing of its type is claimed. */
        OPEN,
        /** Lifted, or over by itself: history. */
        LIFTED,
        ALL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static List<String> words() {
            return Arrays.stream(values()).map(State::word).toList();
        }

        /** By its {@link #word}. */
        public static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public GatesQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidQueryException("limit", "a whole number from 1 to " + MAX_LIMIT);
        }
    }

    /** The gates in force. */
    public static GatesQuery open() {
        return new GatesQuery(State.OPEN, null, MAX_LIMIT, null);
    }
}
