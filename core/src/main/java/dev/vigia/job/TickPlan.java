package dev.vigia.job;

import java.time.Instant;
import java.util.List;

/**
 * What a look at a schedule decided.
 *
 * @param decisions    in the order of their ticks
 * @param decidedUntil no tick up to here is undecided any more
 * @param nextTick     the first one after that; null: there is none
 */
public record TickPlan(List<TickDecision> decisions, Instant decidedUntil, Instant nextTick) {

    /** Decides the ticks that are due. Pure: the same question has the same answer. */
    @FunctionalInterface
    public interface Planner {
        /**
         * Decides the ticks after {@code decidedUntil} up to {@code now}.
         *
         * @param held null, or why none of them may fire: {@code PAUSED} or {@code REMOVED}
         * @throws InvalidScheduleException if its ticks cannot be computed
         */
        TickPlan plan(Schedule schedule, TickReason held, Instant decidedUntil, Instant now);
    }
}
