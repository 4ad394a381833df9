package dev.vigia.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a service key is good for. None includes another, but admin, which includes all. */
public enum KeyScope {
    /** See jobs, their payloads and errors, workers and figures. */
    READ,
    /** Put jobs in the line. */
    ENQUEUE,
    /** Act on jobs and on the system: retry, cancel, run a pass. */
    OPERATE,
    /** Everything, and the keys themselves: whoever has it can make any key. */
    ADMIN;

    /** The word in SQL, JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The scope of this name.
     *
     * @throws InvalidKeyException naming {@code scopes} if there is none
     */
    public static KeyScope of(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidKeyException("scopes", "each is one of " + words()));
    }

    /** {@code read, enqueue, operate, admin}. */
    public static String words() {
        return Arrays.stream(values()).map(KeyScope::word).collect(Collectors.joining(", "));
    }
}
