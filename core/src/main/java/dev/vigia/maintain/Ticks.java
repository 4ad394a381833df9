package dev.vigia.maintain;

import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.Schedule;
import dev.vigia.job.Tick;
import dev.vigia.job.Timing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The moments at which a schedule ticks. Pure: reads no clock. */
@FunctionalInterface
public interface Ticks {

    /** The first one after {@code instant}; empty if there is none. */
    Optional<Tick> after(Instant instant);

    /**
     * The ticks of a schedule, within its start and end.
     *
     * @throws InvalidScheduleException if a cron expression cannot be read
     */
    static Ticks of(Schedule schedule) {
        return new Within(of(schedule.timing(), schedule.startsAt()), schedule.startsAt(), schedule.endsAt());
    }

    private static Ticks of(Timing timing, Instant startsAt) {
        if (timing instanceof Timing.Cron cron) {
            return new CronTicks(cron);
        }
        if (timing instanceof Timing.FixedRate rate) {
            return new FixedRateTicks(startsAt == null ? Instant.EPOCH : startsAt, rate.every());
        }
        Instant at = ((Timing.Once) timing).at();
        return instant -> instant.isBefore(at) ? Optional.of(Tick.regular(at)) : Optional.empty();
    }

    /** The next ones after {@code instant} that will fire, at most {@code most}. */
    default List<Tick> next(Instant instant, int most) {
        List<Tick> next = new ArrayList<>();
        Optional<Tick> tick = after(instant);
        while (tick.isPresent() && next.size() < most) {
            if (tick.get().fires()) {
                next.add(tick.get());
            }
            tick = after(tick.get().at());
        }
        return next;
    }

    /** Leaves out what is before the start or after the end. */
    record Within(Ticks ticks, Instant startsAt, Instant endsAt) implements Ticks {
        @Override
        public Optional<Tick> after(Instant instant) {
            Instant from = startsAt != null && startsAt.isAfter(instant) ? startsAt.minusNanos(1) : instant;
            return ticks.after(from).filter(tick -> endsAt == null || !tick.at().isAfter(endsAt));
        }
    }
}
