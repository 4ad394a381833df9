package dev.vigia.server.api;

import dev.vigia.job.KeySecret;
import java.security.MessageDigest;

/**
 * The key that the process was started with: the first admin, which needs no database. Only its SHA-256 is held;
 * comparing takes the same time whatever is brought.
 */
public final class EnvironmentKey {
    /** From here on nobody finds a key by trying, if it was made at random. */
    private static final int LONG_ENOUGH = 32;

    private final byte[] digest;
    private final boolean guessable;

    private EnvironmentKey(String key) {
        this.digest = KeySecret.sha256(key);
        this.guessable = key.length() < LONG_ENOUGH;
    }

    public static EnvironmentKey of(String key) {
        return new EnvironmentKey(key);
    }

    public boolean matches(String brought) {
        return MessageDigest.isEqual(digest, KeySecret.sha256(brought));
    }

    /** Short, so perhaps chosen by a person: whoever tries many must be slowed down, even if one of them is right. */
    boolean guessable() {
        return guessable;
    }
}
