package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;

/**
 * When a service key ends by itself, by the database clock: at an instant, so long from now, or never (both null).
 *
 * @param after from the moment it is written
 */
public record KeyEnd(Instant at, Duration after) {
    /** Only a revocation ends it. */
    public static final KeyEnd NEVER = new KeyEnd(null, null);

    public KeyEnd {
        if (at != null && after != null) {
            throw new InvalidKeyException("expires_at", "an instant or a time from now, not both");
        }
        if (after != null && after.isNegative()) {
            throw new InvalidKeyException("expires_at", "not before now");
        }
    }

    public static KeyEnd at(Instant instant) {
        return new KeyEnd(instant, null);
    }

    public static KeyEnd after(Duration time) {
        return new KeyEnd(null, time);
    }
}
