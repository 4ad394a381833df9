package dev.vigia.maintain;

import dev.vigia.job.MissedTicks;
import dev.vigia.job.Schedule;
import dev.vigia.job.Tick;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickPlan;
import dev.vigia.job.TickReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what becomes of the ticks that are due: which fire, which were missed, which of those are made up for. Pure: the
 * schedule, what was decided before and the time go in, decisions come out.
 *
 * <p>Bounded: at most {@value #LOOKED_AT} ticks a look, the rest with the next one; at most {@value #ROWS} rows of the
 * ledger, one for each of the latest ticks and one, with a count, for all older ones of a kind.
 */
public final class TickPlanner implements TickPlan.Planner {
    static final int ROWS = 1_000;
    static final int LOOKED_AT = 10_000;

    /** Of a look that does not reach the present: what is left then holds all that can still be made up for or is on time. */
    private static final int DECIDED_IN_PART = 5_000;

    @Override
    public TickPlan plan(Schedule schedule, TickReason held, Instant decidedUntil, Instant now) {
        Ticks ticks = Ticks.of(schedule);
        List<Tick> due = new ArrayList<>();
        Optional<Tick> next = ticks.after(decidedUntil);
        while (next.isPresent() && !next.get().at().isAfter(now) && due.size() < LOOKED_AT) {
            due.add(next.get());
            next = ticks.after(next.get().at());
        }
        boolean whole = due.size() < LOOKED_AT;
        List<Tick> decided = whole ? due : due.subList(0, DECIDED_IN_PART);
        Instant until = whole
                ? later(decidedUntil, now)
                : decided.get(decided.size() - 1).at();
        Instant nextTick = ticks.after(until).map(Tick::at).orElse(null);
        return new TickPlan(shortened(new Look(schedule, held, now, whole).at(decided)), until, nextTick);
    }

    /** The clock of a database that failed over may go back. */
    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** One look at the ticks that are due. {@code whole}: it reaches the present. */
    private record Look(Schedule schedule, TickReason held, Instant now, boolean whole) {

        List<TickDecision> at(List<Tick> ticks) {
            long onTime = ticks.stream().filter(t -> t.fires() && !missed(t)).count();
            long missed = ticks.stream().filter(t -> t.fires() && missed(t)).count();
            MissedTicks policy = schedule.missed();
            boolean standsInFor = policy.kind() == MissedTicks.Kind.RUN_ONCE && onTime > 0;
            long leftOut = whole && !standsInFor ? Math.max(0, missed - policy.makeUp()) : missed;
            List<TickDecision> decisions = new ArrayList<>(ticks.size());
            for (Tick tick : ticks) {
                if (held != null || !tick.fires()) {
                    decisions.add(leftOut(tick));
                } else if (!missed(tick)) {
                    decisions.add(fired(tick));
                } else {
                    decisions.add(leftOut-- > 0 ? forgone(tick) : madeUpFor(tick));
                }
            }
            return decisions;
        }

        private boolean missed(Tick tick) {
            return tick.at().isBefore(now.minus(schedule.grace()));
        }

        private TickDecision leftOut(Tick tick) {
            if (held != null) {
                return TickDecision.of(tick.at(), TickOutcome.SKIPPED, held, tick.note(), false);
            }
            TickReason because = tick.kind() == Tick.Kind.REPEATED ? TickReason.DST_REPEAT : TickReason.DST_GAP;
            return TickDecision.of(tick.at(), TickOutcome.SKIPPED, because, tick.note(), false);
        }

        private TickDecision fired(Tick tick) {
            TickReason because = tick.kind() == Tick.Kind.AFTER_GAP ? TickReason.DST_GAP : TickReason.ON_TIME;
            return TickDecision.of(tick.at(), TickOutcome.FIRED, because, tick.note(), false);
        }

        private TickDecision forgone(Tick tick) {
            return TickDecision.of(
                    tick.at(), TickOutcome.SKIPPED, schedule.missed().leftOut(), lateness(tick), true);
        }

        private TickDecision madeUpFor(Tick tick) {
            TickOutcome outcome =
                    schedule.missed().kind() == MissedTicks.Kind.RUN_ONCE ? TickOutcome.LATE : TickOutcome.CAUGHT_UP;
            return TickDecision.of(tick.at(), outcome, TickReason.MISSED, lateness(tick), true);
        }

        private String lateness(Tick tick) {
            String late = "decided " + Duration.between(tick.at(), now).toSeconds()
                    + " s after it was due; nobody did within its grace of "
                    + schedule.grace().toSeconds() + " s";
            return tick.note() == null ? late : late + ". " + tick.note();
        }
    }

    /** A row each for the latest; before them, one for all that were left out for the same reason. */
    private static List<TickDecision> shortened(List<TickDecision> decisions) {
        int tooMany = decisions.size() - ROWS;
        if (tooMany <= 0) {
            return decisions;
        }
        Map<TickReason, TickDecision> counted = new LinkedHashMap<>();
        List<TickDecision> rows = new ArrayList<>();
        for (TickDecision decision : decisions.subList(0, tooMany)) {
            if (decision.outcome().enqueues()) {
                rows.add(decision);
            } else {
                counted.merge(decision.reason(), decision, TickPlanner::together);
            }
        }
        rows.addAll(0, counted.values());
        rows.addAll(decisions.subList(tooMany, decisions.size()));
        return rows;
    }

    private static TickDecision together(TickDecision first, TickDecision last) {
        int ticks = first.ticks() + last.ticks();
        return new TickDecision(
                first.tick(),
                last.lastTick(),
                ticks,
                first.outcome(),
                first.reason(),
                ticks + " ticks share this row, from " + first.tick() + " to " + last.lastTick(),
                first.missed());
    }
}
