package dev.vigia.maintain;

import dev.vigia.job.GapPolicy;
import dev.vigia.job.Tick;
import dev.vigia.job.Timing;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The moments that a cron expression means in its time zone, across changes of clock.
 *
 * <p>Between two changes local time and UTC differ by a constant, so there is nothing to decide. At a change there is:
 *
 * <ul>
 *   <li>an expression whose hour field begins with {@code *} is an interval. It goes by the clock on the wall: nothing for
 *       local times that do not exist, and again for those that come twice;
 *   <li>any other names hours. A time that does not exist ticks at the end of the gap (or is left out, by policy); a time
 *       that comes twice ticks the first time, and the second is a tick that is left out.
 * </ul>
 *
 * The distinction and the choice are those of cron(8) in Debian and Red Hat.
 */
final class CronTicks implements Ticks {
    private final CronExpression expression;
    private final ZoneId zone;
    private final ZoneRules rules;
    private final Tick.Kind inGap;

    CronTicks(Timing.Cron cron) {
        this.expression = CronExpression.parse(cron.expression());
        this.zone = ZoneId.of(cron.zone());
        this.rules = zone.getRules();
        this.inGap = cron.gap() == GapPolicy.SKIP ? Tick.Kind.IN_GAP : Tick.Kind.AFTER_GAP;
    }

    /** Walks from one change of clock to the next, until a time matches before it, or at it. */
    @Override
    public Optional<Tick> after(Instant instant) {
        Instant from = instant;
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            Optional<LocalDateTime> local = expression.after(LocalDateTime.ofInstant(from, offset));
            if (local.isEmpty()) {
                return Optional.empty();
            }
            Instant candidate = local.get().toInstant(offset);
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (change == null || candidate.isBefore(change.getInstant())) {
                return Optional.of(between(candidate, local.get()));
            }
            Optional<Tick> atChange = at(change);
            if (atChange.isPresent()) {
                return atChange;
            }
            from = change.getInstant();
        }
    }

    /** A tick that is at no change of clock; it may still be the second coming of its local time. */
    private Tick between(Instant instant, LocalDateTime local) {
        ZoneOffsetTransition last = rules.previousTransition(instant);
        return last != null && last.isOverlap() && local.isBefore(last.getDateTimeBefore())
                ? again(instant, local)
                : Tick.regular(instant);
    }

    private Optional<Tick> at(ZoneOffsetTransition change) {
        Instant instant = change.getInstant();
        boolean matches = expression.matches(change.getDateTimeAfter());
        if (change.isOverlap()) {
            return matches ? Optional.of(again(instant, change.getDateTimeAfter())) : Optional.empty();
        }
        Optional<LocalDateTime> lost = expression.isInterval() ? Optional.empty() : firstIn(change);
        if (lost.isEmpty()) {
            return matches ? Optional.of(Tick.regular(instant)) : Optional.empty();
        }
        String note = "local time " + lost.get() + " does not exist in " + zone + ": the clocks go from "
                + change.getDateTimeBefore() + " to " + change.getDateTimeAfter();
        return Optional.of(new Tick(instant, matches ? Tick.Kind.REGULAR : inGap, note));
    }

    private Optional<LocalDateTime> firstIn(ZoneOffsetTransition gap) {
        return expression
                .after(gap.getDateTimeBefore().minusSeconds(1))
                .filter(local -> local.isBefore(gap.getDateTimeAfter()));
    }

    private Tick again(Instant instant, LocalDateTime local) {
        return expression.isInterval()
                ? Tick.regular(instant)
                : new Tick(
                        instant,
                        Tick.Kind.REPEATED,
                        "local time " + local + " comes twice in " + zone + "; it fired at the first");
    }
}
