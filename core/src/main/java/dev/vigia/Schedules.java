package dev.vigia;

import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.Operator;
import dev.vigia.job.Schedule;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.job.Tick;
import dev.vigia.job.Timing;
import dev.vigia.maintain.ScheduleRules;
import dev.vigia.maintain.Ticks;
import dev.vigia.observe.Observer;
import dev.vigia.observe.ScheduleRow;
import dev.vigia.observe.ScheduleRows;
import dev.vigia.observe.TickRow;
import dev.vigia.store.Database;
import dev.vigia.store.DatabaseClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Jobs by the clock: what is scheduled, when it ticks next, what became of its ticks, and what an operator may do to it.
 * Each action is one transaction, audited. The ticks themselves are fired by the elected node, where workers run.
 *
 * <p>What writes throws {@link StoreUnavailableException} if PostgreSQL could not be used for 10 s; what reads, as {@link
 * Observer} does.
 */
public final class Schedules {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SHOWN = 5;

    private final Database database;
    private final Observer observer;
    private final DatabaseClock clock;
    private final ScheduleWriter writer;

    Schedules(Database database, Observer observer, DatabaseClock clock) {
        this.database = database;
        this.observer = observer;
        this.clock = clock;
        this.writer = new ScheduleWriter(database.schema(), clock);
    }

    /** A page of schedules, by name, each with its next ticks; {@code limit} 1 to 500. */
    public SchedulePage list(int limit, String cursor) {
        ScheduleRows rows = observer.schedules(limit, cursor);
        return new SchedulePage(
                rows.schedules().stream().map(row -> view(row, SHOWN)).toList(), rows.nextCursor());
    }

    /** One schedule, with its next {@code ticks} ticks; empty if there is none of this name. */
    public Optional<ScheduleView> find(String name, int ticks) {
        return observer.schedule(name).map(row -> view(row, ticks));
    }

    /** The latest rows of a schedule's ledger, latest first; {@code limit} 1 to 500. */
    public List<TickRow> ticks(String name, boolean missedOnly, int limit) {
        return observer.scheduleTicks(name, missedOnly, limit);
    }

    /**
     * Checks a schedule as {@link #put} does, and tells when it would tick, if it were put now.
     *
     * @throws InvalidScheduleException naming the member that is not valid
     */
    public List<ScheduleView.NextTick> preview(Schedule schedule, int ticks) {
        ScheduleRules.check(schedule);
        ScheduleColumns.of(schedule); // refuses what a schedule does not keep, as put does
        Instant now = database.persistently(PATIENCE, clock::now);
        ScheduleRules.check(schedule, now);
        return next(schedule, now, ticks);
    }

    /**
     * Creates a schedule, or changes the one of its name. A new one ticks from now on; of a changed one, what is due by now
     * is decided as it was before. Whether it is paused stays as it is.
     *
     * @return {@code CREATED}, {@code CHANGED}, {@code UNCHANGED}; {@code DECLARED}: code declares it, nothing was written
     * @throws InvalidScheduleException naming the member that is not valid; nothing was written
     */
    public ScheduleChange put(Schedule schedule, Operator who) {
        ScheduleRules.check(schedule);
        return apply(connection -> writer.put(connection, schedule, null, who));
    }

    /** Nothing of it fires until it is resumed; what was due before still does. The ledger has each tick of the pause. */
    public ScheduleChange pause(String name, Operator who) {
        return apply(connection -> writer.pause(connection, name, who));
    }

    /** Its ticks fire again, from now on: nothing is made up for. */
    public ScheduleChange resume(String name, Operator who) {
        return apply(connection -> writer.resume(connection, name, who));
    }

    /**
     * Removes it. Its ledger stays for 30 days. One that code declares is back with the next start of a worker of that code.
     */
    public ScheduleChange remove(String name, Operator who) {
        return apply(connection -> writer.remove(connection, name, who));
    }

    /**
     * Enqueues its job now, whether it is paused or not and whatever is unfinished; a row of the ledger with outcome {@code
     * triggered}. A lost answer is no reason for a second job.
     *
     * @return empty if there is no schedule of this name
     */
    public Optional<Enqueued> trigger(String name, Operator who) {
        return apply(new ScheduleTrigger(database.schema(), clock, name, who));
    }

    /** Writes what code declares: new and changed ones; with a name for the application, what it no longer declares goes. */
    void declare(DeclaredSchedules declared) {
        declared.schedules()
                .forEach(schedule -> apply(
                        connection -> writer.put(connection, schedule, declared.application(), declared.operator())));
        if (declared.ownsThem()) {
            apply(connection -> writer.removeUndeclared(connection, declared));
        }
    }

    private <T> T apply(Database.SqlWork<T> work) {
        return database.persistently(PATIENCE, work);
    }

    private static ScheduleView view(ScheduleRow row, int ticks) {
        try {
            Schedule schedule = row.columns().schedule();
            return new ScheduleView(row, next(schedule, later(row.decidedUntil(), row.observedAt()), ticks));
        } catch (InvalidScheduleException e) {
            return new ScheduleView(row, List.of()); // row.problem() says why, as soon as it should have ticked
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static List<ScheduleView.NextTick> next(Schedule schedule, Instant after, int most) {
        ZoneId zone = schedule.timing() instanceof Timing.Cron cron ? ZoneId.of(cron.zone()) : ZoneOffset.UTC;
        return Ticks.of(schedule).next(after, most).stream()
                .map((Tick tick) -> new ScheduleView.NextTick(
                        tick.at(), tick.at().atZone(zone).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME), tick.note()))
                .toList();
    }
}
