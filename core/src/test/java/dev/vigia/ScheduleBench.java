package dev.vigia;

import dev.vigia.job.Operator;
import dev.vigia.job.Schedule;
import dev.vigia.job.Schema;
import dev.vigia.maintain.ScheduleFiring;
import dev.vigia.store.Database;
import dev.vigia.store.DatabaseClock;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Schedules whose clock a test turns, and a node that fires them when the test says so. */
public final class ScheduleBench {
    public static final Operator ANA = new Operator("ana@ops", "because", "req-1");

    private final TestDatabase database;
    private final Vigia vigia;
    private final Database store;
    private final Schedules schedules;
    private final ScheduleFiring node;
    private volatile Instant now;

    public ScheduleBench(TestDatabase database, String now) {
        this.database = database;
        this.now = Instant.parse(now);
        this.vigia = Vigia.on(database.dataSource()).build();
        this.store = new Database(database.dataSource(), Schema.PUBLIC);
        this.schedules = new Schedules(store, vigia.observer(), clock());
        this.node = node("node-1");
    }

    public DatabaseClock clock() {
        return connection -> now;
    }

    public Vigia vigia() {
        return vigia;
    }

    public Database store() {
        return store;
    }

    public Schedules schedules() {
        return schedules;
    }

    /** Another node, under the same clock. */
    public ScheduleFiring node(String name) {
        return new ScheduleFiring(store, clock(), name, Duration.ofSeconds(1));
    }

    public ScheduleChange put(Schedule schedule) {
        return schedules.put(schedule, ANA);
    }

    /** Nobody is at work meanwhile. */
    public void skipTo(String time) {
        now = Instant.parse(time);
    }

    /** The node looks every so often until then, and then. */
    public void goTo(String time, Duration step) {
        Instant end = Instant.parse(time);
        while (now.plus(step).isBefore(end)) {
            now = now.plus(step);
            node.round();
        }
        now = end;
        node.round();
    }

    public void round() {
        node.round();
    }

    /** The rows of a schedule: tick, outcome, reason. */
    public List<String> ledger(String name) {
        return database
                .rows(
                        "select tick at time zone 'UTC' as tick, outcome, reason from executor_schedule_ticks where schedule = ? order by tick",
                        name)
                .stream()
                .map(row -> row.get("tick").toString().replace(' ', 'T').substring(0, 16) + "Z " + row.get("outcome")
                        + " " + row.get("reason"))
                .toList();
    }

    public String detail(String name, String tick) {
        return database.value(
                String.class,
                "select detail from executor_schedule_ticks where schedule = ? and tick = ?",
                name,
                OffsetDateTime.parse(tick));
    }
}
