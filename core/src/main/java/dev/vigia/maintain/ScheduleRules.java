package dev.vigia.maintain;

import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.Schedule;
import dev.vigia.job.Tick;
import dev.vigia.job.Timing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Refuses schedules that can be written down, but not meant. */
public final class ScheduleRules {
    /** How many ticks are looked at for two that are too close; a day of an expression of the minute has 1,440. */
    private static final int LOOKED_AT = 1_500;

    /** Any year will do, since no expression names one: a leap year, so that 29 February is not far. */
    private static final Instant ANY = Instant.parse("2000-01-01T00:00:00Z");

    private ScheduleRules() {}

    /**
     * Checks all that needs no clock.
     *
     * @throws InvalidScheduleException naming the member that is not valid
     */
    public static void check(Schedule schedule) {
        InvalidScheduleException refusal = null;
        if (schedule.job() == null) {
            refusal = new InvalidScheduleException("job", "required");
        } else if (schedule.timing() instanceof Timing.Cron cron) {
            refusal = ofCron(Ticks.of(schedule), cron, schedule.startsAt() == null ? ANY : schedule.startsAt());
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private static InvalidScheduleException ofCron(Ticks ticks, Timing.Cron cron, Instant from) {
        Instant end =
                from.atOffset(ZoneOffset.UTC).plusYears(Schedule.MOST_YEARS).toInstant();
        Optional<Tick> tick = ticks.after(from);
        if (tick.isEmpty() || tick.get().at().isAfter(end)) {
            return new InvalidScheduleException(
                    "cron", "'" + cron.expression() + "' matches no day within " + Schedule.MOST_YEARS + " years");
        }
        for (int i = 0; i < LOOKED_AT; i++) {
            Instant last = tick.get().at();
            tick = ticks.after(last);
            if (tick.isEmpty() || tick.get().at().isAfter(end)) {
                return null;
            }
            if (Duration.between(last, tick.get().at()).compareTo(Schedule.SHORTEST) < 0) {
                return new InvalidScheduleException(
                        "cron",
                        "'" + cron.expression() + "' ticks at " + last + " and "
                                + tick.get().at() + "; at least " + Schedule.SHORTEST.toSeconds()
                                + " s must lie between two ticks");
            }
        }
        return null;
    }

    /**
     * Checks what needs one.
     *
     * @param now by the database's clock
     * @throws InvalidScheduleException if its first tick is past, or more than {@link Schedule#MOST_YEARS} years away
     */
    public static void check(Schedule schedule, Instant now) {
        Optional<Tick> first = Ticks.of(schedule).after(now);
        String parameter = schedule.timing() instanceof Timing.Once ? "at" : "ends_at";
        if (first.isEmpty()) {
            throw new InvalidScheduleException(parameter, "it is over: no tick comes after " + now);
        }
        Instant latest =
                now.atOffset(ZoneOffset.UTC).plusYears(Schedule.MOST_YEARS).toInstant();
        if (first.get().at().isAfter(latest)) {
            throw new InvalidScheduleException(
                    schedule.timing() instanceof Timing.Once ? "at" : "starts_at",
                    "the first tick would be at " + first.get().at() + ", more than " + Schedule.MOST_YEARS
                            + " years away");
        }
    }
}
