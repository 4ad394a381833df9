package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.TrimTicks;
import java.time.Duration;

/**
 * Keeps the ledger of ticks bounded: {@value #DAYS} days, at least the latest {@value #LEAST} ticks of each schedule, however
 * old, and at most {@value #MOST}.
 */
public final class TickRetention implements Duty {
    static final int DAYS = 30;
    static final int LEAST = 100;
    static final int MOST = 10_000;

    private final TrimTicks trim;

    public TickRetention(Database database) {
        this.trim = new TrimTicks(database);
    }

    @Override
    public String name() {
        return "trim the ledger of ticks";
    }

    @Override
    public Duration period() {
        return Duration.ofHours(1);
    }

    @Override
    public void round() {
        trim.apply(DAYS, LEAST, MOST);
    }
}
