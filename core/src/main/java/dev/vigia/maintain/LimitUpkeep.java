package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.KeepLimits;
import java.time.Duration;

/** Keeps what limits count up to date. Limits hold without it; see docs/limits.md for what it is needed for. */
public final class LimitUpkeep implements Duty {
    private final KeepLimits keep;

    public LimitUpkeep(Database database) {
        this.keep = new KeepLimits(database);
    }

    @Override
    public String name() {
        return "keep limits";
    }

    @Override
    public Duration period() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void round() {
        keep.apply();
    }
}
