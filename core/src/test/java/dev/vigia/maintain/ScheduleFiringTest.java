package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.ScheduleBench;
import dev.vigia.job.MissedTicks;
import dev.vigia.job.NewJob;
import dev.vigia.job.Overlap;
import dev.vigia.job.Schedule;
import dev.vigia.store.Database;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ticks on real PostgreSQL, under a clock that the test turns. */
@ExtendWith(FreshDatabase.class)
class ScheduleFiringTest {
    private static final Schedule NIGHTLY =
            Schedule.cron("nightly", "30 2 * * *").zone("Europe/Madrid").job(NewJob.of("report"));

    private TestDatabase database;
    private ScheduleBench bench;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new ScheduleBench(fresh, "2026-03-27T12:00:00Z");
    }

    @Test
    void overBothChangesOfClockTheJobRunsOnceADayAndTheLedgerSaysWhatTheClocksDid() {
        bench.put(NIGHTLY);
        bench.put(
                Schedule.cron("midnight", "0 0 * * *").zone("America/Santiago").job(NewJob.of("report")));
        bench.goTo("2026-03-30T00:30:01Z", Duration.ofMinutes(30));
        assertThat(bench.ledger("nightly"))
                .containsExactly(
                        "2026-03-28T01:30Z fired on_time",
                        "2026-03-29T01:00Z fired dst_gap",
                        "2026-03-30T00:30Z fired on_time");
        assertThat(bench.detail("nightly", "2026-03-29T01:00:00Z")).contains("2026-03-29T02:30 does not exist");

        bench.skipTo("2026-09-05T12:00:00Z");
        bench.goTo("2026-09-07T03:00:00Z", Duration.ofMinutes(30));
        assertThat(bench.ledger("midnight"))
                .endsWith("2026-09-06T04:00Z fired dst_gap", "2026-09-07T03:00Z fired on_time");

        bench.skipTo("2026-10-24T12:00:00Z");
        bench.goTo("2026-10-26T02:00:00Z", Duration.ofMinutes(30));
        assertThat(bench.ledger("nightly"))
                .endsWith(
                        "2026-10-25T00:30Z fired on_time",
                        "2026-10-25T01:30Z skipped dst_repeat",
                        "2026-10-26T01:30Z fired on_time");
        assertThat(database.number("select count(*) from executor_schedule_ticks where job_id is not null"))
                .isEqualTo(database.number("select count(*) from executor_jobs where type = 'report'"));
    }

    @Test
    void theJobCarriesItsTick() {
        bench.put(NIGHTLY.job(NewJob.of("report", "{\"to\": \"ana\", \"n\": 12345678901234567890.10}")
                .withPriority(7)
                .withMaxAttempts(3)));
        bench.goTo("2026-03-28T01:30:02Z", Duration.ofHours(24));
        assertThat(
                        database.rows(
                                "select type, priority, max_attempts, payload->>'to' as to, payload->>'n' as n,"
                                        + " payload->'schedule'->>'name' as name, payload->'schedule'->>'tick' as tick,"
                                        + " payload->'schedule'->>'local' as local, payload->'schedule'->>'outcome' as outcome from executor_jobs"))
                .containsExactly(Map.of(
                        "type", "report",
                        "priority", 7,
                        "max_attempts", 3,
                        "to", "ana",
                        "n", "12345678901234567890.10",
                        "name", "nightly",
                        "tick", "2026-03-28T01:30:00Z",
                        "local", "2026-03-28T02:30:00+01:00",
                        "outcome", "fired"));
    }

    @Test
    void afterAnOutageOfThreeHoursThePoliciesActAndEachMissedTickHasItsRow() {
        Schedule every = Schedule.cron("once", "*/30 * * * *").job(NewJob.of("once"));
        bench.put(every);
        bench.put(
                Schedule.cron("skip", "*/30 * * * *").missed(MissedTicks.skip()).job(NewJob.of("skip")));
        bench.put(Schedule.cron("catch", "*/30 * * * *")
                .missed(MissedTicks.catchUp(2))
                .job(NewJob.of("catch")));
        bench.put(Schedule.every("dense", Duration.ofSeconds(5)).job(NewJob.of("dense")));
        bench.skipTo("2026-03-27T15:02:00Z");
        bench.round();
        assertThat(bench.ledger("once")).hasSize(6).endsWith("2026-03-27T15:00Z late missed");
        assertThat(bench.ledger("skip")).hasSize(6).allMatch(row -> row.endsWith("skipped missed"));
        assertThat(bench.ledger("catch"))
                .endsWith("2026-03-27T14:30Z caught_up missed", "2026-03-27T15:00Z caught_up missed");
        assertThat(jobs("once")).isOne();
        assertThat(jobs("skip")).isZero();
        assertThat(jobs("catch")).isEqualTo(2);
        assertThat(database.number("select count(*) from executor_schedule_ticks where schedule = 'dense'"))
                .isEqualTo(1001);
        assertThat(database.number("select sum(ticks) from executor_schedule_ticks where schedule = 'dense'"))
                .isEqualTo((3 * 3600 + 120) / 5);
        assertThat(database.number(
                        "select count(*) from executor_missed_ticks where schedule = 'once' and outcome <> 'pending'"))
                .isEqualTo(6);
        bench.round();
        assertThat(bench.ledger("once")).as("decided once").hasSize(6);
    }

    @Test
    void whatIsOverdueIsSeenWhileNobodyIsAtWork() {
        bench.put(NIGHTLY);
        database.execute("update executor_schedules set next_tick_at = now() - interval '59 seconds'");
        assertThat(database.rows("select * from executor_missed_ticks")).isEmpty();
        database.execute("update executor_schedules set next_tick_at = now() - interval '61 seconds'");
        assertThat(database.rows("select schedule, outcome, ticks from executor_missed_ticks"))
                .containsExactly(Map.of("schedule", "nightly", "outcome", "pending", "ticks", 1));
    }

    @Test
    void aTickIsSkippedWhileTheJobOfTheOneBeforeIsUnfinishedAndFiresAgainAfterIt() {
        bench.put(Schedule.every("s", Duration.ofMinutes(10))
                .overlap(Overlap.SKIP)
                .job(NewJob.of("t")));
        bench.goTo("2026-03-27T12:10:01Z", Duration.ofMinutes(10));
        bench.goTo("2026-03-27T12:20:01Z", Duration.ofMinutes(10));
        UUID job = database.value(UUID.class, "select job_id from executor_schedule_ticks where job_id is not null");
        assertThat(bench.detail("s", "2026-03-27T12:20:00Z"))
                .isEqualTo("job " + job + " of an earlier tick is unfinished");

        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-x')");
        bench.goTo("2026-03-27T12:30:01Z", Duration.ofMinutes(10));
        database.rows("select settle_job(?, 'orchestrator-x', 1)", job);
        bench.goTo("2026-03-27T12:40:01Z", Duration.ofMinutes(10));
        assertThat(bench.ledger("s"))
                .containsExactly(
                        "2026-03-27T12:10Z fired on_time",
                        "2026-03-27T12:20Z skipped overlap",
                        "2026-03-27T12:30Z skipped overlap",
                        "2026-03-27T12:40Z fired on_time");
    }

    @Test
    void aTickReplacesTheUnfinishedJobOfTheOneBefore() {
        bench.put(Schedule.every("s", Duration.ofMinutes(10))
                .overlap(Overlap.REPLACE)
                .job(NewJob.of("t")));
        bench.goTo("2026-03-27T12:10:01Z", Duration.ofMinutes(10));
        bench.goTo("2026-03-27T12:20:01Z", Duration.ofMinutes(10));
        assertThat(database.rows("select status from executor_jobs order by id"))
                .extracting(row -> row.get("status"))
                .containsExactly("cancelled", "queued");
        database.rows("select * from claim_orchestrator_jobs(1, 'orchestrator-x')");
        bench.goTo("2026-03-27T12:30:01Z", Duration.ofMinutes(10));
        assertThat(database.value(String.class, "select cancel_reason from executor_leases"))
                .as("a running one is asked to stop")
                .isEqualTo("replaced by the next tick of schedule s");
    }

    @Test
    void aTickWhoseDedupeKeyIsHeldSaysSo() {
        bench.put(NIGHTLY.job(NewJob.of("report").withDedupeKey("k")));
        UUID holder =
                bench.vigia().enqueue(NewJob.of("report").withDedupeKey("k")).id();
        bench.goTo("2026-03-28T01:30:02Z", Duration.ofHours(24));
        assertThat(bench.ledger("nightly")).containsExactly("2026-03-28T01:30Z skipped deduplicated");
        assertThat(bench.detail("nightly", "2026-03-28T01:30:00Z")).contains(holder.toString());
    }

    @Test
    void aScheduleThatCannotBeEnqueuedOrReadDoesNotWedgeTheOthers() {
        database.execute("alter table executor_job add constraint not_bad check (type <> 'bad')");
        bench.put(NIGHTLY.job(NewJob.of("report")));
        bench.put(Schedule.cron("a-refused", "30 2 * * *")
                .zone("Europe/Madrid")
                .job(NewJob.of("bad", "{\"key\": \"secret\"}")));
        bench.put(Schedule.cron("b-unread", "30 2 * * *").zone("Europe/Madrid").job(NewJob.of("t")));
        database.execute("update executor_schedules set zone = 'Atlantis/Capital' where name = 'b-unread'");
        bench.goTo("2026-03-28T01:30:02Z", Duration.ofHours(24));
        assertThat(bench.ledger("nightly")).containsExactly("2026-03-28T01:30Z fired on_time");
        assertThat(bench.ledger("a-refused")).containsExactly("2026-03-28T01:30Z failed refused");
        assertThat(bench.detail("a-refused", "2026-03-28T01:30:00Z"))
                .contains("not_bad")
                .doesNotContain("secret");
        assertThat(database.value(String.class, "select problem from executor_schedules where name = 'b-unread'"))
                .contains("Atlantis/Capital");
        assertThat(bench.schedules().find("b-unread", 3).orElseThrow().nextTicks())
                .isEmpty();

        database.execute("alter table executor_job drop constraint not_bad");
        database.execute("update executor_schedules set zone = 'Europe/Madrid' where name = 'b-unread'");
        bench.goTo("2026-03-29T01:00:02Z", Duration.ofHours(24));
        assertThat(bench.ledger("a-refused")).endsWith("2026-03-29T01:00Z fired dst_gap");
        assertThat(bench.ledger("b-unread"))
                .as("nothing of it is lost")
                .containsExactly("2026-03-28T01:30Z skipped superseded", "2026-03-29T01:00Z fired dst_gap");
    }

    @Test
    void theLedgerIsBounded() {
        bench.put(NIGHTLY);
        database.execute(
                "insert into executor_schedule_ticks (schedule, tick, last_tick, outcome, reason, missed, decided_at)"
                        + " select s.name, t, t, 'skipped', 'paused', false, t"
                        + " from (values ('nightly'), ('removed')) s (name), generate_series(now() - interval '200 days', now(), '1 day') t");
        new TickRetention(new Database(database.dataSource(), dev.vigia.job.Schema.PUBLIC)).round();
        assertThat(database.number("select count(*) from executor_schedule_ticks where schedule = 'nightly'"))
                .isEqualTo(TickRetention.LEAST);
        assertThat(database.number("select count(*) from executor_schedule_ticks where schedule = 'removed'"))
                .isBetween(30L, 31L);
        database.execute(
                "insert into executor_schedule_ticks (schedule, tick, last_tick, outcome, reason, missed, decided_at)"
                        + " select 'nightly', t, t, 'skipped', 'paused', false, now() from generate_series(now() - interval '12000 seconds', now(), '1 second') t");
        new TickRetention(new Database(database.dataSource(), dev.vigia.job.Schema.PUBLIC)).round();
        assertThat(database.number("select count(*) from executor_schedule_ticks where schedule = 'nightly'"))
                .isEqualTo(TickRetention.MOST);
    }

    private long jobs(String type) {
        return database.number("select count(*) from executor_jobs where type = ?", type);
    }
}
