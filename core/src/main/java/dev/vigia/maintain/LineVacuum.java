package dev.vigia.maintain;

import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import dev.vigia.store.VacuumLine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the tables through which every job passes free of dead rows, whatever autovacuum is busy with. */
public final class LineVacuum implements Duty {
    private static final Logger log = LoggerFactory.getLogger(LineVacuum.class);

    private final VacuumLine vacuum;
    private final AtomicBoolean underWay = new AtomicBoolean();

    public LineVacuum(Database database) {
        this.vacuum = new VacuumLine(database);
    }

    @Override
    public String name() {
        return "vacuum the line";
    }

    @Override
    public Duration period() {
        return Duration.ofSeconds(5);
    }

    /** Begins one, unless the last is still under way: the other duties do not wait for it. */
    @Override
    public void round() {
        if (underWay.compareAndSet(false, true)) {
            Thread thread = new Thread(this::vacuum, "vigia-vacuum");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void vacuum() {
        try {
            List<String> tables = vacuum.apply();
            if (!tables.isEmpty()) {
                log.debug("vacuumed {}", tables);
            }
        } catch (StoreException e) {
            log.info("could not vacuum the line ({}); autovacuum will, later", e.getMessage());
        } finally {
            underWay.set(false);
        }
    }
}
