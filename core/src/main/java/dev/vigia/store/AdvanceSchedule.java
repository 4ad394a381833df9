package dev.vigia.store;

import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.Schema;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickPlan;
import dev.vigia.job.TickReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides all ticks of a schedule that are due, fires those that are to fire, and moves it on, in the caller's transaction
 * which has locked it. One that cannot be computed or enqueued is told so in its row or in the ledger: it must not hold up
 * the others, nor its own next tick.
 */
public final class AdvanceSchedule {
    private static final Logger log = LoggerFactory.getLogger(AdvanceSchedule.class);

    private final TickPlan.Planner planner;
    private final FireTicks fire;
    private final MoveSchedule move;

    public AdvanceSchedule(Schema schema, TickPlan.Planner planner) {
        this.planner = planner;
        this.fire = new FireTicks(schema);
        this.move = new MoveSchedule(schema);
    }

    /**
     * As the class says.
     *
     * @param by who decides; may be null
     * @return whether all that is due is decided; false: the schedule cannot be read, or there is more
     */
    public boolean apply(Connection connection, StoredSchedule schedule, String by, Instant now) throws SQLException {
        return apply(connection, schedule, schedule.held(), by, now);
    }

    /** The same for one that is about to be removed: nothing of it fires any more. After a long outage, one look's worth. */
    public void remove(Connection connection, StoredSchedule schedule, String by, Instant now) throws SQLException {
        TickReason held = schedule.paused() ? TickReason.PAUSED : TickReason.REMOVED;
        apply(connection, schedule, held, by, now);
    }

    private boolean apply(Connection connection, StoredSchedule schedule, TickReason held, String by, Instant now)
            throws SQLException {
        TickPlan plan;
        try {
            plan = planner.plan(schedule.columns().schedule(), held, schedule.decidedUntil(), now);
        } catch (InvalidScheduleException e) {
            log.warn(
                    "the ticks of schedule {} cannot be computed: {}. It is tried again every minute; put it anew, or pause it",
                    schedule.name(),
                    e.getMessage());
            move.postpone(connection, schedule.name(), e.getMessage(), now);
            return false;
        }
        fire(connection, schedule, plan.decisions(), by, now);
        move.apply(connection, schedule.name(), plan.decidedUntil(), plan.nextTick());
        return plan.nextTick() == null || plan.nextTick().isAfter(now);
    }

    private void fire(
            Connection connection, StoredSchedule schedule, List<TickDecision> decisions, String by, Instant now)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            fire.apply(connection, schedule, decisions, by, now);
        } catch (SQLException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            connection.rollback(before);
            log.warn(
                    "schedule {}: PostgreSQL refused the job of a tick: {}. The tick is lost, as the ledger says; the next one is tried again",
                    schedule.name(),
                    withoutDetail(e));
            fire.applyAsTheyAre(connection, schedule.columns(), failed(decisions, e), by, now);
            return;
        }
        connection.releaseSavepoint(before);
    }

    private static List<TickDecision> failed(List<TickDecision> decisions, SQLException e) {
        return decisions.stream()
                .map(decision -> decision.outcome().enqueues()
                        ? decision.without(TickOutcome.FAILED, TickReason.REFUSED, withoutDetail(e))
                        : decision)
                .toList();
    }

    /** What the server says after its first line may quote the payload. */
    private static String withoutDetail(SQLException e) {
        return e.getMessage() == null
                ? "SQLSTATE " + e.getSQLState()
                : e.getMessage().lines().findFirst().orElse("");
    }
}
