package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.IdempotencyKeys;
import java.time.Duration;

/** Forgets answers kept by Idempotency-Key after a day. */
public final class KeyExpiry implements Duty {
    private final IdempotencyKeys keys;

    public KeyExpiry(Database database) {
        this.keys = new IdempotencyKeys(database);
    }

    @Override
    public String name() {
        return "expire idempotency keys";
    }

    @Override
    public Duration period() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void round() {
        keys.expire();
    }
}
