package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickPlan;
import dev.vigia.job.TickReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An outage of three hours, by policy. */
class TickPlannerTest {
    private static final Instant LAST = Instant.parse("2026-02-01T10:00:00Z");
    private static final Instant BACK = Instant.parse("2026-02-01T13:02:00Z");

    private final Schedule half = Schedule.cron("half", "*/30 * * * *").job(NewJob.of("t"));

    @Test
    void runOnceFiresTheLatestLateAndTheOthersSayWhichWord() {
        TickPlan plan = plan(half, BACK);
        assertThat(lines(plan))
                .containsExactly(
                        "10:30 SKIPPED SUPERSEDED",
                        "11:00 SKIPPED SUPERSEDED",
                        "11:30 SKIPPED SUPERSEDED",
                        "12:00 SKIPPED SUPERSEDED",
                        "12:30 SKIPPED SUPERSEDED",
                        "13:00 LATE MISSED");
        assertThat(plan.decisions()).allMatch(TickDecision::missed);
        assertThat(plan.decisions().get(5).detail())
                .isEqualTo("decided 120 s after it was due; nobody did within its grace of 60 s");
        assertThat(plan.nextTick()).isEqualTo("2026-02-01T13:30:00Z");
    }

    @Test
    void aTickThatIsOnTimeStandsForTheMissedOnes() {
        assertThat(lines(plan(half, Instant.parse("2026-02-01T13:00:59Z"))))
                .contains("12:30 SKIPPED SUPERSEDED")
                .endsWith("13:00 FIRED ON_TIME");
    }

    @Test
    void skipLeavesThemOut() {
        assertThat(lines(plan(half.missed(MissedTicks.skip()), BACK)))
                .hasSize(6)
                .allMatch(line -> line.endsWith("SKIPPED MISSED"));
    }

    @Test
    void catchUpFiresTheLatestOfThem() {
        assertThat(lines(plan(half.missed(MissedTicks.catchUp(2)), BACK)))
                .containsExactly(
                        "10:30 SKIPPED OVER_LIMIT",
                        "11:00 SKIPPED OVER_LIMIT",
                        "11:30 SKIPPED OVER_LIMIT",
                        "12:00 SKIPPED OVER_LIMIT",
                        "12:30 CAUGHT_UP MISSED",
                        "13:00 CAUGHT_UP MISSED");
    }

    @Test
    void thousandsOfADenseScheduleAreARowEachForTheLatestAndOneForTheRest() {
        Schedule dense = Schedule.every("dense", Duration.ofSeconds(5))
                .missed(MissedTicks.catchUp(3))
                .job(NewJob.of("t"));
        TickPlan plan = plan(dense, LAST.plus(Duration.ofHours(3)));
        assertThat(plan.decisions()).hasSize(TickPlanner.ROWS + 1);
        assertThat(plan.decisions().get(0))
                .isEqualTo(new TickDecision(
                        Instant.parse("2026-02-01T10:00:05Z"),
                        Instant.parse("2026-02-01T11:36:40Z"),
                        1160,
                        TickOutcome.SKIPPED,
                        TickReason.OVER_LIMIT,
                        "1160 ticks share this row, from 2026-02-01T10:00:05Z to 2026-02-01T11:36:40Z",
                        true));
        assertThat(plan.decisions().stream().filter(d -> d.outcome() == TickOutcome.CAUGHT_UP))
                .hasSize(3);
    }

    @Test
    void aMonthOfADenseScheduleIsDecidedInSeveralLooksAndOnlyTheLastMakesUp() {
        Schedule dense = Schedule.every("dense", Duration.ofSeconds(60)).job(NewJob.of("t"));
        Instant now = LAST.plus(Duration.ofDays(30)).plusSeconds(59);
        Instant until = LAST;
        int looks = 0;
        long ticks = 0;
        long late = 0;
        while (until.isBefore(now)) {
            TickPlan plan = new TickPlanner().plan(dense.grace(Duration.ofSeconds(5)), null, until, now);
            until = plan.decidedUntil();
            ticks += plan.decisions().stream().mapToInt(TickDecision::ticks).sum();
            late += plan.decisions().stream()
                    .filter(d -> d.outcome() == TickOutcome.LATE)
                    .count();
            looks++;
        }
        assertThat(looks).isBetween(4, 10);
        assertThat(ticks).isEqualTo(30 * 24 * 60);
        assertThat(late).isOne();
    }

    @Test
    void whilePausedEachTickIsLeftOutAndNoneWasMissed() {
        TickPlan plan = new TickPlanner().plan(half, TickReason.PAUSED, LAST, BACK);
        assertThat(lines(plan)).hasSize(6).allMatch(line -> line.endsWith("SKIPPED PAUSED"));
        assertThat(plan.decisions()).noneMatch(TickDecision::missed);
    }

    @Test
    void onTheDayOfAChangeTheLedgerSaysWhatTheClocksDid() {
        Schedule night =
                Schedule.cron("night", "30 2 * * *").zone("Europe/Madrid").job(NewJob.of("t"));
        Instant spring = Instant.parse("2026-03-29T01:00:03Z");
        TickDecision fired = new TickPlanner()
                .plan(night, null, spring.minusSeconds(600), spring)
                .decisions()
                .get(0);
        assertThat(fired.outcome()).isEqualTo(TickOutcome.FIRED);
        assertThat(fired.reason()).isEqualTo(TickReason.DST_GAP);
        assertThat(fired.detail()).contains("02:30 does not exist");

        Instant autumn = Instant.parse("2026-10-25T01:30:01Z");
        assertThat(lines(new TickPlanner().plan(night, null, autumn.minusSeconds(7200), autumn)))
                .containsExactly("00:30 LATE MISSED", "01:30 SKIPPED DST_REPEAT");
    }

    private static TickPlan plan(Schedule schedule, Instant now) {
        return new TickPlanner().plan(schedule, null, LAST, now);
    }

    private static List<String> lines(TickPlan plan) {
        return plan.decisions().stream()
                .map(d -> d.tick().toString().substring(11, 16) + " " + d.outcome() + " " + d.reason())
                .toList();
    }
}
