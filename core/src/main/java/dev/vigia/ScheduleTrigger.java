package dev.vigia;

import dev.vigia.job.Enqueued;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickReason;
import dev.vigia.store.Audit;
import dev.vigia.store.Database;
import dev.vigia.store.DatabaseClock;
import dev.vigia.store.FireTicks;
import dev.vigia.store.LockSchedule;
import dev.vigia.store.StoredSchedule;
import dev.vigia.store.TickIsThere;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** One operator's wish to have a schedule's job now. May be tried again: an earlier try that took effect is the answer. */
final class ScheduleTrigger implements Database.SqlWork<Optional<Enqueued>> {
    private final DatabaseClock clock;
    private final String name;
    private final Operator who;
    private final LockSchedule lock;
    private final FireTicks fire;
    private final TickIsThere isThere;
    private final Audit audit;
    private Instant tick;
    private Enqueued answer;

    ScheduleTrigger(Schema schema, DatabaseClock clock, String name, Operator who) {
        this.clock = clock;
        this.name = name;
        this.who = who;
        this.lock = new LockSchedule(schema);
        this.fire = new FireTicks(schema);
        this.isThere = new TickIsThere(schema);
        this.audit = new Audit(schema);
    }

    @Override
    public Optional<Enqueued> on(Connection connection) throws SQLException {
        if (answer != null && isThere.of(connection, name, tick, answer.id())) {
            return Optional.of(answer);
        }
        StoredSchedule schedule = lock.apply(connection, name).orElse(null);
        if (schedule == null) {
            return Optional.empty();
        }
        tick = clock.now(connection).truncatedTo(ChronoUnit.MICROS);
        List<Enqueued> enqueued = fire(connection, schedule);
        while (enqueued.isEmpty()) { // a tick stands there already
            tick = tick.plus(1, ChronoUnit.MICROS);
            enqueued = fire(connection, schedule);
        }
        answer = enqueued.get(0);
        String after = "{\"tick\": \"" + tick + "\", \"job_id\": \"" + answer.id() + "\", \"duplicate\": "
                + answer.duplicate() + "}";
        audit.append(connection, who, "trigger_schedule", "schedule " + name, null, after);
        return Optional.of(answer);
    }

    private List<Enqueued> fire(Connection connection, StoredSchedule schedule) throws SQLException {
        TickDecision decision = TickDecision.of(tick, TickOutcome.TRIGGERED, TickReason.OPERATOR, who.reason(), false);
        return fire.applyAsTheyAre(connection, schedule.columns(), List.of(decision), who.actor(), tick);
    }
}
