package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.GapPolicy;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import dev.vigia.job.Tick;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a cron expression means on the days on which clocks are changed. */
class CronTicksTest {

    @Test
    void aTimeThatDoesNotExistTicksAtTheEndOfTheGap() {
        assertThat(day("30 2 * * *", "Europe/Madrid", "2026-03-29"))
                .containsExactly("2026-03-29T01:00:00Z AFTER_GAP local time 2026-03-29T02:30 does not exist in"
                        + " Europe/Madrid: the clocks go from 2026-03-29T02:00 to 2026-03-29T03:00");
        assertThat(day("30 2 * * *", "America/New_York", "2026-03-08"))
                .singleElement()
                .asString()
                .startsWith("2026-03-08T07:00:00Z AFTER_GAP");
    }

    @Test
    void byPolicyItIsATickThatIsLeftOut() {
        Schedule schedule = schedule("30 2 * * *", "Europe/Madrid").onGap(GapPolicy.SKIP);
        assertThat(day(schedule, "2026-03-29"))
                .singleElement()
                .asString()
                .startsWith("2026-03-29T01:00:00Z IN_GAP local time 2026-03-29T02:30 does not exist");
        assertThat(day(schedule, "2026-03-30")).containsExactly("2026-03-30T00:30:00Z REGULAR null");
    }

    @Test
    void severalInOneGapTickOnceAndTogetherWithTheTickAtItsEnd() {
        assertThat(day("15,45 2 * * *", "Europe/Madrid", "2026-03-29")).hasSize(1);
        assertThat(day("0 2,3 * * *", "Europe/Madrid", "2026-03-29"))
                .singleElement()
                .asString()
                .startsWith("2026-03-29T01:00:00Z REGULAR local time 2026-03-29T02:00 does not exist");
    }

    @Test
    void aTimeThatComesTwiceTicksTheFirstTimeAndTheSecondIsLeftOut() {
        assertThat(day("30 2 * * *", "Europe/Madrid", "2026-10-25"))
                .containsExactly(
                        "2026-10-25T00:30:00Z REGULAR null",
                        "2026-10-25T01:30:00Z REPEATED local time 2026-10-25T02:30 comes twice in Europe/Madrid; it fired at the first");
        assertThat(day("0 2 * * *", "Europe/Madrid", "2026-10-25"))
                .as("the second one is at the change itself")
                .extracting(tick -> tick.substring(0, 29))
                .containsExactly("2026-10-25T00:00:00Z REGULAR ", "2026-10-25T01:00:00Z REPEATED");
        assertThat(day("0 3 * * *", "Europe/Madrid", "2026-10-25"))
                .as("03:00 comes once")
                .containsExactly("2026-10-25T02:00:00Z REGULAR null");
    }

    @Test
    void anIntervalGoesOnThroughBothChanges() {
        assertThat(day("0 * * * *", "Europe/Madrid", "2026-03-29")).hasSize(23);
        assertThat(day("0 * * * *", "Europe/Madrid", "2026-10-25"))
                .hasSize(25)
                .allMatch(tick -> tick.contains("REGULAR"));
        assertThat(day("*/15 * * * *", "America/New_York", "2026-11-01")).hasSize(100);
        assertThat(day("@hourly", "Europe/Madrid", "2026-10-25")).hasSize(25);
    }

    @Test
    void inTheSouthTheChangesComeInTheOtherMonthsAndAtMidnight() {
        // Chile: forward on 2026-09-06 at 00:00, back on 2026-04-05 at 00:00, to 23:00 of the day before.
        assertThat(day("0 0 * * *", "America/Santiago", "2026-09-06"))
                .singleElement()
                .asString()
                .startsWith("2026-09-06T04:00:00Z AFTER_GAP local time 2026-09-06T00:00 does not exist");
        assertThat(day("30 23 * * *", "America/Santiago", "2026-04-04"))
                .extracting(tick -> tick.substring(0, 29))
                .containsExactly("2026-04-05T02:30:00Z REGULAR ", "2026-04-05T03:30:00Z REPEATED");
    }

    @Test
    void aChangeOfHalfAnHourIsAChange() {
        assertThat(day("15 2 * * *", "Australia/Lord_Howe", "2026-10-04"))
                .singleElement()
                .asString()
                .contains("AFTER_GAP", "02:15 does not exist");
        assertThat(day("45 1 * * *", "Australia/Lord_Howe", "2026-04-05")).hasSize(2);
        assertThat(day("15 1 * * *", "Australia/Lord_Howe", "2026-04-05")).hasSize(1);
    }

    @Test
    void everyDayOfAYearHasItsTickWhateverTheZone() {
        for (String zone : List.of("Europe/Madrid", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")) {
            Ticks ticks = Ticks.of(schedule("30 2 * * *", zone));
            List<Tick> year = new ArrayList<>();
            for (Optional<Tick> tick = ticks.after(Instant.parse("2026-01-01T12:00:00Z"));
                    tick.orElseThrow().at().isBefore(Instant.parse("2027-01-01T12:00:00Z"));
                    tick = ticks.after(tick.get().at())) {
                if (tick.get().fires()) {
                    year.add(tick.get());
                }
            }
            assertThat(year).as(zone).hasSize(365);
        }
    }

    private static Schedule schedule(String cron, String zone) {
        return Schedule.cron("s", cron).zone(zone).job(NewJob.of("t"));
    }

    private static List<String> day(String cron, String zone, String date) {
        return day(schedule(cron, zone), date);
    }

    /** The ticks of one local day. */
    private static List<String> day(Schedule schedule, String date) {
        ZoneId zone = ZoneId.of(((dev.vigia.job.Timing.Cron) schedule.timing()).zone());
        Instant begin = LocalDate.parse(date).atStartOfDay(zone).toInstant();
        Instant end = LocalDate.parse(date).plusDays(1).atStartOfDay(zone).toInstant();
        List<String> found = new ArrayList<>();
        Optional<Tick> tick = Ticks.of(schedule).after(begin.minusNanos(1));
        while (tick.isPresent() && tick.get().at().isBefore(end)) {
            found.add(
                    tick.get().at() + " " + tick.get().kind() + " " + tick.get().note());
            tick = Ticks.of(schedule).after(tick.get().at());
        }
        return found;
    }
}
