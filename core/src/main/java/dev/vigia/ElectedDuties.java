package dev.vigia;

import dev.vigia.job.WorkerId;
import dev.vigia.maintain.DependencySweep;
import dev.vigia.maintain.Duty;
import dev.vigia.maintain.GateExpiry;
import dev.vigia.maintain.IncidentRetention;
import dev.vigia.maintain.IncidentWatch;
import dev.vigia.maintain.KeyExpiry;
import dev.vigia.maintain.LimitUpkeep;
import dev.vigia.maintain.LineVacuum;
import dev.vigia.maintain.Maintenance;
import dev.vigia.maintain.Reclaimer;
import dev.vigia.maintain.ScheduleFiring;
import dev.vigia.maintain.TickRetention;
import dev.vigia.maintain.WindowExpiry;
import dev.vigia.observe.Observer;
import dev.vigia.store.Database;
import dev.vigia.store.DatabaseClock;
import dev.vigia.worker.Companion;
import java.time.Duration;
import java.util.List;

/** All that the elected node does, for as long as a worker runs in this process. */
final class ElectedDuties implements Companion {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Database database;
    private final Observer observer;
    private Maintenance maintenance;

    ElectedDuties(Database database, Observer observer) {
        this.database = database;
        this.observer = observer;
    }

    @Override
    public void start(WorkerId worker) {
        maintenance = new Maintenance(database, worker, TICK, duties(worker));
        maintenance.start();
    }

    private List<Duty> duties(WorkerId worker) {
        return List.of(
                new Reclaimer(database, TICK),
                new ScheduleFiring(database, DatabaseClock.REAL, worker.value(), TICK),
                new DependencySweep(database),
                new LineVacuum(database),
                new KeyExpiry(database),
                new WindowExpiry(database),
                new LimitUpkeep(database),
                new GateExpiry(database),
                new TickRetention(database),
                new IncidentRetention(database),
                new IncidentWatch(database, observer));
    }

    @Override
    public void stop() {
        if (maintenance != null) {
            maintenance.stop();
        }
    }
}
