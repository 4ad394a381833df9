package dev.vigia.job;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where a service key stands, by the database clock. Only a live one opens anything. */
public enum KeyState {
    LIVE,
    /** Its time is over; after a rotation, the overlap is. */
    EXPIRED,
    /** An operator ended it. */
    REVOKED;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static KeyState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** In their order. */
    public static List<String> words() {
        return Arrays.stream(values()).map(KeyState::word).toList();
    }
}
