package dev.vigia.job;

import java.security.MessageDigest;
import java.time.Duration;

/** What is kept of a service key to judge one that somebody brings, as of the moment it was read. */
public final class StoredKey {
    private final String id;
    private final String name;
    private final byte[] hash;
    private final KeyGrant grant;
    private final KeyState state;
    private final Duration endsIn;

    /**
     * A key as it was read.
     *
     * @param endsIn by the database clock; null: it does not end by itself
     */
    public StoredKey(String id, String name, byte[] hash, KeyGrant grant, KeyState state, Duration endsIn) {
        this.id = id;
        this.name = name;
        this.hash = hash.clone();
        this.grant = grant;
        this.state = state;
        this.endsIn = endsIn;
    }

    /** Takes the same time whatever is brought. */
    public boolean matches(KeySecret brought) {
        return MessageDigest.isEqual(hash, brought.hash());
    }

    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    public KeyGrant grant() {
        return grant;
    }

    public KeyState state() {
        return state;
    }

    /** How long it goes on from when it was read; null: until it is revoked. */
    public Duration endsIn() {
        return endsIn;
    }
}
