package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schedule;
import dev.vigia.job.Tick;
import dev.vigia.job.TickDecision;
import dev.vigia.job.TickOutcome;
import dev.vigia.job.TickPlan;
import java.time.Duration;
import java.time.Instant;
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
import net.jqwik.api.constraints.Size;

/** What must hold of every look at every schedule, however long nobody looked. */
class TickPlannerProperties {
    private static final Instant BEGIN = Instant.parse("2026-10-24T22:00:00Z");
    private static final TickPlanner PLANNER = new TickPlanner();

    @Property(tries = 150)
    void everyTickIsDecidedExactlyOnceHoweverTheLooksAreSpaced(
            @ForAll("schedules") Schedule schedule,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 20_000) Integer> pauses) {
        List<TickDecision> decisions = new ArrayList<>();
        Instant until = BEGIN;
        Instant now = BEGIN;
        for (int pause : pauses) {
            now = now.plusSeconds(pause);
            TickPlan plan = PLANNER.plan(schedule, null, until, now);
            assertThat(plan.decidedUntil()).isEqualTo(now);
            decisions.addAll(plan.decisions());
            until = plan.decidedUntil();
        }
        List<Instant> expected = new ArrayList<>();
        Ticks ticks = Ticks.of(schedule);
        for (Optional<Tick> tick = ticks.after(BEGIN);
                tick.isPresent() && !tick.get().at().isAfter(now);
                tick = ticks.after(tick.get().at())) {
            expected.add(tick.get().at());
        }
        assertThat(decisions.stream().mapToInt(TickDecision::ticks).sum()).isEqualTo(expected.size());
        Set<Instant> keys = new HashSet<>();
        assertThat(decisions).allMatch(decision -> keys.add(decision.tick()));
        assertThat(expected).containsAll(keys);
    }

    @Property(tries = 150)
    void whatFiresIsOnTimeOrMadeUpForWithinThePolicysLimit(
            @ForAll("schedules") Schedule schedule, @ForAll @IntRange(max = 50_000) int outage) {
        Instant now = BEGIN.plusSeconds(outage);
        TickPlan plan = PLANNER.plan(schedule, null, BEGIN, now);
        assertThat(plan.decisions()).hasSizeLessThanOrEqualTo(TickPlanner.ROWS + 6);
        assertThat(count(plan, TickOutcome.LATE) + count(plan, TickOutcome.CAUGHT_UP))
                .isLessThanOrEqualTo(schedule.missed().makeUp());
        Instant limit = now.minus(schedule.grace());
        for (TickDecision decision : plan.decisions()) {
            if (decision.outcome() == TickOutcome.FIRED) {
                assertThat(decision.tick()).isAfterOrEqualTo(limit);
            }
            if (decision.missed()) {
                assertThat(decision.lastTick()).isBefore(limit);
            }
            assertThat(decision.outcome().enqueues() && decision.ticks() > 1)
                    .as("a shared row never fires")
                    .isFalse();
        }
    }

    @Property(tries = 100)
    void aMissedTickIsNeverMadeUpForWhileALaterOneIsLeftOut(
            @ForAll("schedules") Schedule schedule, @ForAll @IntRange(max = 50_000) int outage) {
        TickPlan plan = PLANNER.plan(schedule, null, BEGIN, BEGIN.plusSeconds(outage));
        boolean madeUp = false;
        for (TickDecision decision : plan.decisions()) {
            assertThat(madeUp && decision.missed() && !decision.outcome().enqueues())
                    .isFalse();
            madeUp |= decision.outcome() == TickOutcome.LATE || decision.outcome() == TickOutcome.CAUGHT_UP;
        }
    }

    private static long count(TickPlan plan, TickOutcome outcome) {
        return plan.decisions().stream().filter(d -> d.outcome() == outcome).count();
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        Arbitrary<Schedule> timings = Arbitraries.of(
                Schedule.every("s", Duration.ofSeconds(13)),
                Schedule.every("s", Duration.ofMinutes(7)),
                Schedule.every("s", Duration.ofHours(1)).startingAt(BEGIN.plusSeconds(1234)),
                Schedule.once("s", BEGIN.plusSeconds(4711)),
                Schedule.cron("s", "*/5 * * * *").zone("Europe/Madrid").endingAt(BEGIN.plusSeconds(30_000)),
                Schedule.cron("s", "*/10 1,2,3 * * *").zone("Europe/Madrid"),
                Schedule.cron("s", "*/20 * * * * *"));
        Arbitrary<MissedTicks> policies = Arbitraries.of(
                MissedTicks.skip(), MissedTicks.runOnce(), MissedTicks.catchUp(1), MissedTicks.catchUp(100));
        Arbitrary<Duration> graces = Arbitraries.of(1L, 60L, 3600L).map(Duration::ofSeconds);
        return Combinators.combine(timings, policies, graces)
                .as((schedule, policy, grace) ->
                        schedule.missed(policy).grace(grace).job(NewJob.of("t")));
    }
}
