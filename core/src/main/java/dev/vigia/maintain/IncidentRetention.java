package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.TrimIncidents;
import java.time.Duration;

/** Keeps incidents that are over for as long as the ledger of ticks keeps its rows; those that last, for as long as they do. */
public final class IncidentRetention implements Duty {
    static final int DAYS = TickRetention.DAYS;

    private final TrimIncidents trim;

    public IncidentRetention(Database database) {
        this.trim = new TrimIncidents(database);
    }

    @Override
    public String name() {
        return "trim incidents that are over";
    }

    @Override
    public Duration period() {
        return Duration.ofHours(1);
    }

    @Override
    public void round() {
        trim.apply(DAYS);
    }
}
