package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Overlap;
import dev.vigia.job.Schedule;
import dev.vigia.observe.TickRow;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import dev.vigia.worker.Orchestrator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What applications and operators do to schedules. */
@ExtendWith(FreshDatabase.class)
class SchedulesTest {
    private static final Schedule TEN =
            Schedule.every("ten", Duration.ofMinutes(10)).job(NewJob.of("t", "{\"b\": 1, \"a\": 2}"));

    private TestDatabase database;
    private ScheduleBench bench;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new ScheduleBench(fresh, "2026-02-01T12:00:00Z");
    }

    @Test
    void aScheduleIsShownWithItsNextTicksAndItsLastOnes() {
        assertThat(bench.put(Schedule.cron("night", "30 2 * * *")
                        .zone("Europe/Madrid")
                        .job(NewJob.of("t"))))
                .isEqualTo(ScheduleChange.CREATED);
        bench.put(TEN);
        bench.goTo("2026-02-01T12:10:01Z", Duration.ofMinutes(10));
        SchedulePage first = bench.schedules().list(1, null);
        assertThat(first.schedules())
                .extracting(view -> view.row().columns().name())
                .containsExactly("night");
        SchedulePage second = bench.schedules().list(1, first.nextCursor());
        assertThat(second.schedules())
                .extracting(view -> view.row().columns().name())
                .containsExactly("ten");
        assertThat(second.nextCursor()).isNull();
        TickRow last = second.schedules().get(0).row().lastTick();
        assertThat(last.tick()).isEqualTo("2026-02-01T12:10:00Z");
        assertThat(last.outcome()).isEqualTo("fired");
        assertThat(last.decidedBy()).isEqualTo("node-1");
        assertThat(bench.schedules().ticks("ten", false, 10)).containsExactly(last);
        assertThat(bench.schedules().ticks("ten", true, 10)).isEmpty();
        assertThat(bench.schedules().find("nobody", 1)).isEmpty();
        assertThat(bench.schedules().preview(TEN, 2))
                .containsExactly(
                        new ScheduleView.NextTick(Instant.parse("2026-02-01T12:20:00Z"), "2026-02-01T12:20:00Z", null),
                        new ScheduleView.NextTick(Instant.parse("2026-02-01T12:30:00Z"), "2026-02-01T12:30:00Z", null));
    }

    @Test
    void puttingTheSameAgainChangesNothingAndIsNotAudited() {
        bench.put(TEN);
        bench.goTo("2026-02-01T12:10:01Z", Duration.ofMinutes(10));
        Object before = database.rows("select * from executor_schedules");
        assertThat(bench.put(TEN.job(NewJob.of("t", "{\"a\":2,\"b\":1}")))).isEqualTo(ScheduleChange.UNCHANGED);
        assertThat(database.rows("select * from executor_schedules")).isEqualTo(before);
        assertThat(actions()).containsExactly("create_schedule schedule ten ana@ops because req-1");
    }

    @Test
    void ofAChangedScheduleWhatWasDueFiresAsItWasAndTheRestAsItIs() {
        bench.put(TEN);
        bench.skipTo("2026-02-01T12:10:01Z");
        assertThat(bench.put(Schedule.every("ten", Duration.ofMinutes(15)).job(NewJob.of("other"))))
                .isEqualTo(ScheduleChange.CHANGED);
        bench.goTo("2026-02-01T12:31:00Z", Duration.ofSeconds(30));
        assertThat(bench.ledger("ten"))
                .containsExactly(
                        "2026-02-01T12:10Z fired on_time",
                        "2026-02-01T12:15Z fired on_time",
                        "2026-02-01T12:30Z fired on_time");
        assertThat(database.rows("select type from executor_jobs order by id"))
                .extracting(row -> row.get("type"))
                .containsExactly("t", "other", "other");
        assertThat(actions()).last().asString().startsWith("change_schedule");
    }

    @Test
    void whilePausedEachTickIsLeftOutAndNothingIsMadeUpForAfterwards() {
        bench.put(TEN);
        bench.skipTo("2026-02-01T12:10:01Z");
        assertThat(bench.schedules().pause("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.CHANGED);
        assertThat(bench.schedules().pause("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.UNCHANGED);
        bench.goTo("2026-02-01T12:20:01Z", Duration.ofMinutes(1));
        bench.skipTo("2026-02-01T12:45:00Z"); // nobody is at work; somebody resumes it meanwhile
        assertThat(bench.schedules().resume("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.CHANGED);
        assertThat(bench.schedules().resume("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.UNCHANGED);
        bench.goTo("2026-02-01T12:50:00Z", Duration.ofMinutes(1));
        assertThat(bench.ledger("ten"))
                .containsExactly(
                        "2026-02-01T12:10Z fired on_time",
                        "2026-02-01T12:20Z skipped paused",
                        "2026-02-01T12:30Z skipped paused",
                        "2026-02-01T12:40Z skipped paused",
                        "2026-02-01T12:50Z fired on_time");
        assertThat(database.number("select count(*) from executor_schedule_ticks where missed"))
                .isZero();
        assertThat(actions()).hasSize(3);
        assertThat(bench.schedules().pause("nobody", ScheduleBench.ANA)).isEqualTo(ScheduleChange.NOT_FOUND);
        assertThat(bench.schedules().resume("nobody", ScheduleBench.ANA)).isEqualTo(ScheduleChange.NOT_FOUND);
    }

    @Test
    void ofARemovedScheduleNothingFiresAndTheLedgerStays() {
        bench.put(TEN);
        bench.skipTo("2026-02-01T12:10:01Z");
        assertThat(bench.schedules().remove("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.CHANGED);
        assertThat(bench.schedules().remove("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.NOT_FOUND);
        bench.goTo("2026-02-01T12:30:00Z", Duration.ofMinutes(1));
        assertThat(bench.ledger("ten")).containsExactly("2026-02-01T12:10Z skipped removed");
        assertThat(database.number("select count(*) from executor_jobs")).isZero();
    }

    @Test
    void aTriggerFiresNowWhateverIsPausedOrUnfinished() {
        bench.put(TEN.overlap(Overlap.SKIP));
        bench.schedules().pause("ten", ScheduleBench.ANA);
        Enqueued one = bench.schedules().trigger("ten", ScheduleBench.ANA).orElseThrow();
        Enqueued two = bench.schedules().trigger("ten", ScheduleBench.ANA).orElseThrow();
        assertThat(one.id()).isNotEqualTo(two.id());
        assertThat(
                        database.number(
                                "select count(*) from executor_schedule_ticks where outcome = 'triggered' and decided_by = 'ana@ops'"))
                .isEqualTo(2);
        assertThat(database.value(
                        String.class,
                        "select payload->'schedule'->>'outcome' from executor_jobs where id = ?",
                        two.id()))
                .isEqualTo("triggered");
        assertThat(actions()).filteredOn(a -> a.startsWith("trigger_schedule")).hasSize(2);
        bench.schedules().resume("ten", ScheduleBench.ANA);
        bench.goTo("2026-02-01T12:10:00Z", Duration.ofMinutes(10));
        assertThat(bench.ledger("ten")).endsWith("2026-02-01T12:10Z skipped overlap");
        assertThat(bench.schedules().trigger("nobody", ScheduleBench.ANA)).isEmpty();
    }

    @Test
    void aOneOffTicksOnceAndIsThenOver() {
        Schedule once =
                Schedule.once("once", Instant.parse("2026-02-01T12:05:00Z")).job(NewJob.of("t"));
        bench.put(once);
        bench.goTo("2026-02-01T12:30:00Z", Duration.ofMinutes(5));
        assertThat(bench.ledger("once")).containsExactly("2026-02-01T12:05Z fired on_time");
        assertThat(bench.schedules().find("once", 3).orElseThrow().nextTicks()).isEmpty();
        assertThat(bench.put(once)).as("putting it again").isEqualTo(ScheduleChange.UNCHANGED);
        assertThatThrownBy(() -> bench.put(once.overlap(Overlap.SKIP)))
                .isInstanceOf(InvalidScheduleException.class)
                .hasMessageContaining("it is over");
    }

    @Test
    void aPayloadThatCouldNotCarryTheTickIsRefused() {
        for (String payload : List.of("[]", "\"text\"", "1", "{\"schedule\": 1}")) {
            assertThatThrownBy(() -> bench.put(TEN.job(NewJob.of("t", payload))))
                    .isInstanceOf(InvalidScheduleException.class)
                    .hasMessageStartingWith("job.payload is not valid");
        }
        assertThat(database.number("select count(*) from executor_schedules")).isZero();
    }

    @Test
    void codeOwnsWhatItDeclares() {
        Vigia.Builder first = Vigia.on(database.dataSource())
                .application("billing")
                .schedule(TEN)
                .schedule(once("gone"));
        start(first);
        assertThat(names()).containsExactly("gone billing", "ten billing");
        assertThat(bench.put(TEN.overlap(Overlap.SKIP))).isEqualTo(ScheduleChange.DECLARED);
        assertThat(bench.schedules().pause("ten", ScheduleBench.ANA)).isEqualTo(ScheduleChange.CHANGED);
        bench.put(once("by-hand").startingAt(Instant.parse("2026-02-01T00:00:00Z")));

        start(Vigia.on(database.dataSource()).application("billing").schedule(TEN.overlap(Overlap.SKIP)));
        assertThat(names()).as("what it no longer declares is gone").containsExactly("by-hand null", "ten billing");
        assertThat(database.rows(
                        "select overlap, paused_at is not null as paused from executor_schedules where name = 'ten'"))
                .as("its definition is the code's, whether it is paused the operator's")
                .containsExactly(Map.of("overlap", "skip", "paused", true));
        start(Vigia.on(database.dataSource()).application("mail").schedule(TEN.overlap(Overlap.SKIP)));
        assertThat(names()).containsExactly("by-hand null", "ten mail");
        assertThatThrownBy(() -> Vigia.on(database.dataSource()).schedule(TEN).schedule(TEN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Vigia.on(database.dataSource())
                        .schedule(Schedule.cron("x", "0 0 30 2 *").job(NewJob.of("t"))))
                .isInstanceOf(InvalidScheduleException.class);
    }

    @Test
    void aOneOffThatIsOverDoesNotKeepAProgramFromStarting() {
        Vigia.Builder late = Vigia.on(database.dataSource())
                .schedule(Schedule.once("past", Instant.EPOCH).job(NewJob.of("t")));
        assertThatCode(() -> start(late)).doesNotThrowAnyException();
        assertThat(names()).containsExactly("past code");
        assertThat(database.number("select count(*) from executor_schedule_ticks"))
                .isZero();
    }

    /** What a handler declares of its payload, when it does not ask for the tick. */
    record Report(int a, int b) {}

    @Test
    void aStrictPayloadNeedNotKnowTheTick() {
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("t", Report.class, (report, context) -> Outcome.succeeded("{\"a\": " + report.a() + "}"))
                .build();
        bench.put(TEN);
        bench.schedules().trigger("ten", ScheduleBench.ANA);
        vigia.enqueue(NewJob.of("t", "{\"a\": 1, \"b\": 2, \"schedule\": \"not a tick\"}"));
        assertThat(vigia.runOnce(2).outcomes()).containsEntry("succeeded", 1).containsEntry("failed", 1);
        assertThat(database.value(String.class, "select result->>'a' from executor_jobs where status = 'succeeded'"))
                .isEqualTo("2");
    }

    private static Schedule once(String name) {
        return Schedule.every(name, Duration.ofDays(300)).job(NewJob.of("t"));
    }

    private static void start(Vigia.Builder builder) {
        try (Orchestrator worker = builder.build().start()) {
            assertThat(worker.busy()).isZero();
        }
    }

    private List<String> names() {
        return database.rows("select name, declared_by from executor_schedules order by name").stream()
                .map(row -> row.get("name") + " " + row.get("declared_by"))
                .toList();
    }

    private List<String> actions() {
        return database
                .rows(
                        "select concat_ws(' ', action, object, actor, reason, request_id) as a from executor_audit order by id")
                .stream()
                .map(row -> (String) row.get("a"))
                .toList();
    }
}
