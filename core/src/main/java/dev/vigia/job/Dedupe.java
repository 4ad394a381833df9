package dev.vigia.job;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * How a new job is kept from being a second one of its kind. At most one unfinished job holds a key; what becomes of a
 * newcomer that meets the holder is the {@link Mode}.
 *
 * @param key     1 to 500 characters
 * @param mode    {@link Mode#KEEP} by default
 * @param window  once taken, the key is held at least this long from the enqueue, by the database's clock, also if the job
 *                succeeds before; a job that dies or is cancelled frees it at once. Null: as long as the job is unfinished
 * @param maxWait for replace and debounce: no newcomer puts the work off by more than this from when the first of them was
 *                enqueued; null: without bound
 */
public record Dedupe(String key, Mode mode, Duration window, Duration maxWait) {
    private static final Duration LONGEST = Duration.ofDays(366);

    /** What happens when a newcomer meets the job that holds its key. Only a waiting holder of the same type is ever touched. */
    public enum Mode {
        /** The holder stays as it is. */
        KEEP,
        /** A waiting holder is cancelled, and the newcomer takes the key, with its own due time. */
        REPLACE,
        /** As {@link #REPLACE}, but the newcomer becomes due when the holder was. */
        REPLACE_IN_PLACE,
        /** The holder stays and becomes due when the newcomer would have been, if that is later. */
        DEBOUNCE,
        /** The holder stays and becomes due when the newcomer would have been, if that is sooner and it never ran. */
        EARLIEST;

        /** Whether the newcomer is only there to move the holder's time. */
        boolean moves() {
            return this == DEBOUNCE || this == EARLIEST;
        }

        /** The word in SQL and JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The mode of this word.
         *
         * @throws InvalidJobException if there is none
         */
        public static Mode of(String word) {
            return Arrays.stream(values())
                    .filter(mode -> mode.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> invalid("dedupe_mode", "keep, replace, replace_in_place, debounce or earliest"));
        }
    }

    public Dedupe {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(mode, "mode");
        if (key.isEmpty() || key.codePointCount(0, key.length()) > 500 || key.indexOf('\0') >= 0) {
            throw invalid("dedupe_key", "1 to 500 characters, no \\u0000");
        }
        requireSpan("dedupe_for", window);
        requireSpan("dedupe_max_wait", maxWait);
        if (maxWait != null && mode != Mode.REPLACE && mode != Mode.DEBOUNCE) {
            throw invalid("dedupe_max_wait", "only with dedupe_mode replace or debounce, which put work off");
        }
    }

    /** The newcomer loses, and at most one unfinished job has the key. */
    public static Dedupe by(String key) {
        return new Dedupe(key, Mode.KEEP, null, null);
    }

    public Dedupe withMode(Mode value) {
        return new Dedupe(key, value, window, maxWait);
    }

    public Dedupe withWindow(Duration value) {
        return new Dedupe(key, mode, value, maxWait);
    }

    public Dedupe withMaxWait(Duration value) {
        return new Dedupe(key, mode, window, value);
    }

    private static void requireSpan(String field, Duration span) {
        if (span != null && (span.isNegative() || span.isZero() || span.compareTo(LONGEST) > 0)) {
            throw invalid(field, "more than nothing and at most 366 days");
        }
    }

    private static InvalidJobException invalid(String field, String rule) {
        return new InvalidJobException(field + " is not valid (" + rule + "); nothing was enqueued");
    }
}
