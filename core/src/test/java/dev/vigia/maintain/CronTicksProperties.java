package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import dev.vigia.job.Tick;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Cron's ticks against a clock on the wall that is looked at every minute. */
class CronTicksProperties {
    private static final Duration SPAN = Duration.ofHours(30);

    /** Fields as sets; the text is made from them, so the oracle needs no parser. */
    record Expression(Set<Integer> minutes, Set<Integer> hours, Set<Integer> days, Set<Integer> weekdays) {
        String text() {
            return field(minutes) + " " + field(hours) + " " + field(days) + " * " + field(weekdays);
        }

        private static String field(Set<Integer> values) {
            return values.isEmpty()
                    ? "*"
                    : values.stream()
                            .sorted()
                            .map(Object::toString)
                            .reduce((a, b) -> a + "," + b)
                            .orElseThrow();
        }

        boolean matches(LocalDateTime local) {
            boolean day = days.contains(local.getDayOfMonth());
            boolean weekday = weekdays.contains(local.getDayOfWeek().getValue());
            boolean bothRestricted = !days.isEmpty() && !weekdays.isEmpty();
            boolean any = day || weekday;
            boolean all = (days.isEmpty() || day) && (weekdays.isEmpty() || weekday);
            boolean date = bothRestricted ? any : all;
            return date
                    && (minutes.isEmpty() || minutes.contains(local.getMinute()))
                    && (hours.isEmpty() || hours.contains(local.getHour()));
        }
    }

    @Property(tries = 150)
    void aTickThatFiresIsEachMinuteAtWhichTheWallClockShowsAMatchForTheFirstTime(
            @ForAll("expressions") Expression expression, @ForAll("changes") ZonedDateTime around) {
        Instant begin = around.toInstant().minus(SPAN.dividedBy(2));
        List<Instant> expected = new ArrayList<>();
        Set<LocalDateTime> seen = new HashSet<>();
        for (Instant minute = begin.minus(Duration.ofHours(3));
                minute.isBefore(begin.plus(SPAN));
                minute = minute.plusSeconds(60)) {
            LocalDateTime local = LocalDateTime.ofInstant(minute, around.getZone());
            boolean first = seen.add(local);
            if (!minute.isBefore(begin)
                    && expression.matches(local)
                    && (first || expression.hours().isEmpty())) {
                expected.add(minute);
            }
        }
        List<Instant> regular = ticks(expression, around.getZone(), begin).stream()
                .filter(tick -> tick.kind() == Tick.Kind.REGULAR)
                .map(Tick::at)
                .toList();
        assertThat(regular).as(expression.text()).isEqualTo(expected);
    }

    @Property(tries = 150)
    void aMatchThatNoWallClockShowsTicksAtTheEndOfItsGap(
            @ForAll("expressions") Expression expression, @ForAll("changes") ZonedDateTime around) {
        var change =
                around.getZone().getRules().nextTransition(around.toInstant().minusSeconds(1));
        boolean lost = false;
        for (LocalDateTime local = change.getDateTimeBefore();
                local.isBefore(change.getDateTimeAfter());
                local = local.plusMinutes(1)) {
            lost |= expression.matches(local);
        }
        boolean expected = lost && !expression.hours().isEmpty() && !expression.matches(change.getDateTimeAfter());
        Instant begin = change.getInstant().minusSeconds(1);
        assertThat(ticks(expression, around.getZone(), begin))
                .as(expression.text())
                .filteredOn(tick -> tick.kind() == Tick.Kind.AFTER_GAP)
                .extracting(Tick::at)
                .isEqualTo(expected ? List.of(change.getInstant()) : List.of());
    }

    @Property(tries = 200)
    void ticksAreInOrderAndTheSameFromWhereverOneAsks(
            @ForAll("expressions") Expression expression,
            @ForAll("changes") ZonedDateTime around,
            @ForAll @IntRange(max = 100_000) int seconds) {
        Instant begin = around.toInstant().minus(SPAN.dividedBy(2));
        List<Tick> all = ticks(expression, around.getZone(), begin);
        assertThat(all).isSortedAccordingTo((a, b) -> a.at().isBefore(b.at()) ? -1 : 1);
        Instant later = begin.plusSeconds(seconds);
        List<Tick> rest =
                all.stream().filter(tick -> !tick.at().isBefore(later)).toList();
        assertThat(ticks(expression, around.getZone(), later).stream().limit(rest.size()))
                .containsExactlyElementsOf(rest);
    }

    private static List<Tick> ticks(Expression expression, ZoneId zone, Instant begin) {
        Schedule schedule =
                Schedule.cron("s", expression.text()).zone(zone.getId()).job(NewJob.of("t"));
        Ticks ticks = Ticks.of(schedule);
        List<Tick> found = new ArrayList<>();
        Optional<Tick> tick = ticks.after(begin.minusNanos(1));
        while (tick.isPresent() && tick.get().at().isBefore(begin.plus(SPAN))) {
            found.add(tick.get());
            tick = ticks.after(tick.get().at());
        }
        return found;
    }

    @Provide
    Arbitrary<Expression> expressions() {
        return Combinators.combine(
                        values(0, 59), values(0, 4).edgeCases(edges -> edges.none()), values(1, 31), values(1, 7))
                .as(Expression::new);
    }

    private static Arbitrary<Set<Integer>> values(int least, int most) {
        return Arbitraries.integers().between(least, most).set().ofMaxSize(3);
    }

    /** Instants of changes of clock, north and south, of an hour and of half an hour. */
    @Provide
    Arbitrary<ZonedDateTime> changes() {
        return Combinators.combine(
                        Arbitraries.of(
                                "Europe/Madrid",
                                "America/New_York",
                                "America/Santiago",
                                "Australia/Lord_Howe",
                                "Europe/Dublin"),
                        Arbitraries.integers().between(0, 11))
                .as((zone, months) -> {
                    ZoneId id = ZoneId.of(zone);
                    Instant from = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(30L * months));
                    return id.getRules().nextTransition(from).getInstant().atZone(id);
                });
    }
}
