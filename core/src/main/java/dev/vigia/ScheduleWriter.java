package dev.vigia;

import dev.vigia.job.Operator;
import dev.vigia.job.Schedule;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.Schema;
import dev.vigia.job.Tick;
import dev.vigia.maintain.ScheduleRules;
import dev.vigia.maintain.TickPlanner;
import dev.vigia.maintain.Ticks;
import dev.vigia.store.AdvanceSchedule;
import dev.vigia.store.Audit;
import dev.vigia.store.DatabaseClock;
import dev.vigia.store.DeleteSchedule;
import dev.vigia.store.LockSchedule;
import dev.vigia.store.PauseSchedule;
import dev.vigia.store.SaveSchedule;
import dev.vigia.store.StoredSchedule;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;

/**
 * Changes to a schedule, each in the caller's transaction and repeatable: a second time it finds what the first one did. What
 * is due is decided first, as the schedule stood when it came due.
 */
final class ScheduleWriter {
    private final DatabaseClock clock;
    private final LockSchedule lock;
    private final SaveSchedule save;
    private final PauseSchedule pause;
    private final DeleteSchedule delete;
    private final AdvanceSchedule advance;
    private final Audit audit;

    ScheduleWriter(Schema schema, DatabaseClock clock) {
        this.clock = clock;
        this.lock = new LockSchedule(schema);
        this.save = new SaveSchedule(schema);
        this.pause = new PauseSchedule(schema);
        this.delete = new DeleteSchedule(schema);
        this.advance = new AdvanceSchedule(schema, new TickPlanner());
        this.audit = new Audit(schema);
    }

    /** @param declaredBy the application that declares it in code; null: an operator puts it */
    ScheduleChange put(Connection connection, Schedule schedule, String declaredBy, Operator who) throws SQLException {
        ScheduleColumns columns = save.canonical(connection, ScheduleColumns.of(schedule));
        StoredSchedule stored = lock.apply(connection, schedule.name()).orElse(null);
        if (stored == null) {
            checkByTheClock(connection, schedule, declaredBy);
            if (create(connection, columns, declaredBy, who)) {
                return ScheduleChange.CREATED;
            }
            stored = lock.apply(connection, schedule.name()).orElseThrow(); // somebody else just created it
        }
        if (declaredBy == null && stored.declaredBy() != null) {
            return ScheduleChange.DECLARED;
        }
        if (stored.columns().equals(columns) && Objects.equals(declaredBy, stored.declaredBy())) {
            return ScheduleChange.UNCHANGED;
        }
        checkByTheClock(connection, schedule, declaredBy);
        change(connection, stored, schedule, columns, declaredBy);
        audit.append(
                connection,
                who,
                "change_schedule",
                objectOf(schedule.name()),
                definition(stored.columns()),
                definition(columns));
        return ScheduleChange.CHANGED;
    }

    /** What was over before a program was first started must not keep it from starting. */
    private void checkByTheClock(Connection connection, Schedule schedule, String declaredBy) throws SQLException {
        if (declaredBy == null) {
            ScheduleRules.check(schedule, clock.now(connection));
        }
    }

    private boolean create(Connection connection, ScheduleColumns columns, String declaredBy, Operator who)
            throws SQLException {
        Instant now = clock.now(connection);
        SaveSchedule.Definition definition =
                new SaveSchedule.Definition(columns, declaredBy, now, nextTick(columns.schedule(), now));
        if (!save.insert(connection, definition)) {
            return false;
        }
        audit.append(connection, who, "create_schedule", objectOf(columns.name()), null, definition(columns));
        return true;
    }

    private void change(
            Connection connection, StoredSchedule stored, Schedule schedule, ScheduleColumns columns, String declaredBy)
            throws SQLException {
        Instant now = decideWhatIsDue(connection, stored);
        save.update(connection, new SaveSchedule.Definition(columns, declaredBy, now, nextTick(schedule, now)));
    }

    private static Instant nextTick(Schedule schedule, Instant now) {
        return Ticks.of(schedule).after(now).map(Tick::at).orElse(null);
    }

    ScheduleChange pause(Connection connection, String name, Operator who) throws SQLException {
        StoredSchedule stored = lock.apply(connection, name).orElse(null);
        if (stored == null || stored.paused()) {
            return stored == null ? ScheduleChange.NOT_FOUND : ScheduleChange.UNCHANGED;
        }
        pause.pause(connection, name, who, decideWhatIsDue(connection, stored));
        audit.append(connection, who, "pause_schedule", objectOf(name), null, null);
        return ScheduleChange.CHANGED;
    }

    ScheduleChange resume(Connection connection, String name, Operator who) throws SQLException {
        StoredSchedule stored = lock.apply(connection, name).orElse(null);
        if (stored == null || !stored.paused()) {
            return stored == null ? ScheduleChange.NOT_FOUND : ScheduleChange.UNCHANGED;
        }
        decideWhatIsDue(connection, stored);
        pause.resume(connection, name);
        audit.append(connection, who, "resume_schedule", objectOf(name), null, null);
        return ScheduleChange.CHANGED;
    }

    ScheduleChange remove(Connection connection, String name, Operator who) throws SQLException {
        StoredSchedule stored = lock.apply(connection, name).orElse(null);
        if (stored == null) {
            return ScheduleChange.NOT_FOUND;
        }
        advance.remove(connection, stored, who.actor(), clock.now(connection));
        delete.apply(connection, name);
        audit.append(connection, who, "remove_schedule", objectOf(name), definition(stored.columns()), null);
        return ScheduleChange.CHANGED;
    }

    /** How many went. */
    int removeUndeclared(Connection connection, DeclaredSchedules declared) throws SQLException {
        int removed = 0;
        for (String name : delete.undeclared(connection, declared.application(), declared.names())) {
            remove(connection, name, declared.operator());
            removed++;
        }
        return removed;
    }

    /** A dense schedule after a long outage needs several looks. */
    private Instant decideWhatIsDue(Connection connection, StoredSchedule stored) throws SQLException {
        Instant now = clock.now(connection);
        StoredSchedule schedule = stored;
        Instant before = null;
        while (!advance.apply(connection, schedule, null, now)) {
            schedule = lock.apply(connection, stored.name()).orElseThrow();
            if (schedule.decidedUntil().equals(before)) {
                break; // it cannot be read: what was due under it is lost
            }
            before = schedule.decidedUntil();
        }
        return now;
    }

    private static String objectOf(String name) {
        return "schedule " + name;
    }

    /** Without the payload, which may hold what nobody but the handler should see. */
    private static String definition(ScheduleColumns columns) {
        return ScheduleJson.definition(columns);
    }
}
