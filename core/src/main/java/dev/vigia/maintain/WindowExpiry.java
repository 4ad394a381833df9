package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.ExpireDedupeKeys;
import java.time.Duration;

/** Removes dedupe keys whose window is over. Nobody waits for it: such a key is free for the taking before. */
public final class WindowExpiry implements Duty {
    private static final int MOST_BATCHES = 100;

    private final ExpireDedupeKeys keys;

    public WindowExpiry(Database database) {
        this.keys = new ExpireDedupeKeys(database);
    }

    @Override
    public String name() {
        return "expire dedupe windows";
    }

    @Override
    public Duration period() {
        return Duration.ofMinutes(1);
    }

    @Override
    public void round() {
        for (int batch = 1; ExpireDedupeKeys.isFull(keys.apply()) && batch < MOST_BATCHES; batch++) {
            // the next one; what is left after the last waits for the next round
        }
    }
}
