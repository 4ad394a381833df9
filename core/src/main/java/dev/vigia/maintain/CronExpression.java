package dev.vigia.maintain;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.vigia.job.InvalidScheduleException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Which local times a cron expression matches. The library is asked in UTC only, where no clock is ever changed: what a
 * change of clock means is decided in {@link CronTicks}, not there.
 *
 * <p>Five fields (minute, hour, day of month, month, day of week), or six with the second first. {@code *}, lists, ranges,
 * steps, names of months and days; {@code L}, {@code LW}, {@code 15W}, {@code MON#2}, {@code 5L}; {@code @hourly}, {@code
 * @daily}, {@code @weekly}, {@code @monthly}, {@code @yearly}. Where both day of month and day of week are restricted,
 * either suffices, as POSIX has it.
 */
final class CronExpression {
    private static final CronParser MINUTES = new CronParser(definition(false));
    private static final CronParser SECONDS = new CronParser(definition(true));

    private final ExecutionTime times;
    private final boolean interval;

    private CronExpression(ExecutionTime times, boolean interval) {
        this.times = times;
        this.interval = interval;
    }

    /** @throws InvalidScheduleException naming {@code cron}, with what is wrong in it */
    static CronExpression parse(String text) {
        String[] fields = text.strip().split("\\s+");
        if (fields.length != 1 && fields.length != 5 && fields.length != 6) {
            throw new InvalidScheduleException(
                    "cron",
                    "five fields (minute, hour, day of month, month, day of week), or six with the second first; it has "
                            + fields.length);
        }
        CronParser parser = fields.length == 6 ? SECONDS : MINUTES;
        try {
            Cron cron = parser.parse(String.join(" ", fields));
            boolean hourly = fields.length == 1
                    ? "@hourly".equalsIgnoreCase(fields[0])
                    : fields[fields.length - 4].startsWith("*");
            return new CronExpression(ExecutionTime.forCron(cron), hourly);
        } catch (RuntimeException e) { // of any kind: on some texts the library trips over its own indices
            throw new InvalidScheduleException("cron", reason(e));
        }
    }

    private static String reason(RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause instanceof IllegalArgumentException
                ? String.valueOf(cause.getMessage()).replace('\n', ' ').strip()
                : "it cannot be read";
    }

    private static CronDefinition definition(boolean seconds) {
        CronDefinitionBuilder builder = CronDefinitionBuilder.defineCron();
        if (seconds) {
            builder = builder.withSeconds().withStrictRange().and();
        } else {
            builder = builder.withSupportedNicknameHourly()
                    .withSupportedNicknameDaily()
                    .withSupportedNicknameMidnight()
                    .withSupportedNicknameWeekly()
                    .withSupportedNicknameMonthly()
                    .withSupportedNicknameYearly()
                    .withSupportedNicknameAnnually();
        }
        return builder.withMinutes()
                .withStrictRange()
                .and()
                .withHours()
                .withStrictRange()
                .and()
                .withDayOfMonth()
                .supportsL()
                .supportsW()
                .supportsLW()
                .withStrictRange()
                .and()
                .withMonth()
                .withStrictRange()
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .supportsHash()
                .supportsL()
                .withStrictRange()
                .and()
                .instance();
    }

    /** Whether the hour field begins with {@code *}: it goes on all day, at no hour in particular. */
    boolean isInterval() {
        return interval;
    }

    /**
     * The first match after {@code local}; empty if there is none.
     *
     * @throws InvalidScheduleException if the expression names a day that does not exist, as {@code 31W} in April
     */
    Optional<LocalDateTime> after(LocalDateTime local) {
        try {
            return times.nextExecution(local.withNano(0).atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
        } catch (DateTimeException e) {
            throw new InvalidScheduleException("cron", "it names a day that does not exist (" + e.getMessage() + ")");
        } catch (RuntimeException e) { // as in parse: one expression must not end the thread of all duties
            throw new InvalidScheduleException("cron", "its times cannot be computed (" + e + ")");
        }
    }

    boolean matches(LocalDateTime local) {
        return after(local.minusSeconds(1)).filter(local::equals).isPresent();
    }
}
