package dev.vigia.store;

import dev.vigia.job.TickPlan;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the schedules that have a tick due, and fires each in a transaction of its own. */
public final class FireDueSchedules {
    private static final String DUE = """
            select name from executor_schedules where next_tick_at <= ? and name > ? order by name limit ?
            """;

    private final Database database;
    private final DatabaseClock clock;
    private final LockSchedule lock;
    private final AdvanceSchedule advance;
    private final String due;

    public FireDueSchedules(Database database, DatabaseClock clock, TickPlan.Planner planner) {
        this.database = database;
        this.clock = clock;
        this.lock = new LockSchedule(database.schema());
        this.advance = new AdvanceSchedule(database.schema(), planner);
        this.due = database.schema().qualify(DUE);
    }

    /** The next {@code most} names after {@code after}, in their order, of schedules with a tick due. */
    public List<String> due(String after, int most) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(due)) {
                new Parameters(statement)
                        .instant(clock.now(connection))
                        .text(after)
                        .number(most);
                List<String> names = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        names.add(row.getString(1));
                    }
                }
                return names;
            }
        });
    }

    /**
     * Fires what is due of one schedule. Does nothing if it is gone, or if somebody else is at it.
     *
     * @throws StoreException if PostgreSQL failed; nothing of it was decided
     */
    public void fire(String name, String by) {
        database.transaction(connection -> {
            StoredSchedule schedule = lock.ifFree(connection, name).orElse(null);
            if (schedule != null) {
                Instant now = clock.now(connection);
                advance.apply(connection, schedule, by, now);
            }
            return null;
        });
    }
}
