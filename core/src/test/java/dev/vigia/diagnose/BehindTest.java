package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.Freeze;
import dev.vigia.job.GateScope;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.observe.JobObservation;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How many stand in front, and when its turn comes. */
@ExtendWith(FreshDatabase.class)
class BehindTest {
    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        worker("{t,u}");
    }

    /** A live worker with room, that takes jobs only when it is told to. */
    private void worker(String types) {
        database.execute(
                "insert into executor_workers (id, types, slots) values ('orchestrator-w', ?::text[], 1000)", types);
    }

    private void enqueue(int jobs, NewJob job) {
        vigia.enqueueAll(Collections.nCopies(jobs, job));
    }

    private void runs(int jobs) {
        assertThat(database.rows("""
                select settle_job(id, locked_by, attempts) from claim_orchestrator_jobs(?, 'orchestrator-w', '{t,u}')
                """, jobs)).hasSize(jobs);
    }

    private Behind behind(UUID job) {
        WaitingOn answer = vigia.diagnostics().waitingOn(job).orElseThrow();
        assertThat(answer).isInstanceOf(Behind.class);
        return (Behind) answer;
    }

    @Test
    void theNextInLineIsBehindNobody() {
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        Behind next = behind(job);
        assertThat(next.ahead()).isZero();
        assertThat(next.summary()).isEqualTo("behind(0 jobs, eta=now)");
    }

    @Test
    void onlyWhatTheSameWorkersWouldTakeFirstIsCounted() {
        enqueue(7, NewJob.of("t"));
        enqueue(3, NewJob.of("u").withPriority(-1));
        enqueue(5, NewJob.of("nobody_handles"));
        enqueue(5, NewJob.of("t").withDelay(Duration.ofHours(1)));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        enqueue(4, NewJob.of("t"));
        enqueue(4, NewJob.of("t").withPriority(1));
        assertThat(behind(job).ahead()).isEqualTo(10);
        assertThat(behind(job).exact()).isTrue();
        vigia.gates().freeze(Freeze.of(GateScope.of("u")), new Operator("ana", "x", null), false);
        assertThat(behind(job).ahead())
                .as("what is frozen stands in nobody's way")
                .isEqualTo(7);
    }

    @Test
    void withoutAnythingThatEndedLatelyNobodyCanTell() {
        enqueue(7, NewJob.of("t"));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        assertThat(behind(job).eta()).isNull();
        assertThat(behind(job).never()).isFalse();
        assertThat(behind(job).summary()).isEqualTo("behind(7 jobs, eta=unknown)");
    }

    @Test
    void theEstimateIsTheJobsAheadOverTheRateAtWhichTheseWorkersEndThem() {
        enqueue(100, NewJob.of("t"));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        runs(60);
        Behind behind = behind(job);
        assertThat(behind.ahead()).isEqualTo(40);
        assertThat(behind.servedPerSecond()).as("60 in the last minute").isEqualTo(1);
        assertThat(behind.eta()).isEqualTo(Duration.ofSeconds(40));
        assertThat(behind.sentences().get(1)).isEqualTo("At these rates it starts in 40 s.");
        database.execute("update executor_job_runs set finished_at = clock_timestamp() - interval '2 minutes'");
        assertThat(behind(job).servedPerSecond()).as("that was before").isZero();
    }

    @Test
    void aRateTooHighForTheWalkIsTakenOverTheTimeThatTheWalkSpans() {
        enqueue(400, NewJob.of("t"));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        runs(300);
        database.execute("update executor_job_runs set finished_at = clock_timestamp() - interval '2 seconds'");
        assertThat(behind(job).servedPerSecond())
                .as("200 looked at, all of the last 2 s")
                .isBetween(60.0, 100.0);
    }

    @Test
    void whereMoreUrgentJobsArriveFasterThanAnyEndItsTurnNeverComes() {
        enqueue(100, NewJob.of("t"));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        runs(60);
        enqueue(30, NewJob.of("u").withPriority(-1));
        Behind slower = behind(job);
        assertThat(slower.overtakenPerSecond()).isEqualTo(0.5);
        assertThat(slower.eta()).as("70 ahead at 1.0/s less 0.5/s").isEqualTo(Duration.ofSeconds(140));
        enqueue(60, NewJob.of("u").withPriority(-1));
        Behind never = behind(job);
        assertThat(never.never()).isTrue();
        assertThat(never.eta()).isNull();
        assertThat(never.summary()).isEqualTo("behind(130 jobs, eta=never)");
        assertThat(never.sentences()).last().isEqualTo("At these rates its turn never comes.");
    }

    @Test
    void behindVeryManyItSaysOrMore() {
        database.execute("""
                insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
                select executor_uuid7(), 't', 0, clock_timestamp() - interval '1 hour', 0, 10, clock_timestamp()
                  from generate_series(1, ?)
                """, JobObservation.Line.LOOKED_AT + 100);
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        Behind behind = behind(job);
        assertThat(behind.ahead()).isEqualTo(JobObservation.Line.LOOKED_AT);
        assertThat(behind.exact()).isFalse();
        assertThat(behind.summary()).startsWith("behind(10,000 jobs or more");
        UUID urgent = vigia.enqueue(NewJob.of("t").withPriority(-1)).id();
        assertThat(behind(urgent).exact()).as("it was seen itself").isTrue();
    }

    @Test
    void inALaneOfALimitedTypeThoseOfItsLaneAreCounted() {
        database.execute("insert into executor_job_types (type, concurrency_limit) values ('t', 1)");
        enqueue(4, NewJob.of("t"));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        assertThat(database.rows("select id from claim_orchestrator_jobs(10, 'orchestrator-w', '{t}')"))
                .as("the others step aside")
                .hasSize(1);
        assertThat(vigia.diagnostics().waitingOn(job).orElseThrow()).isInstanceOf(ConcurrencyLimit.class);
        database.execute("update executor_job_types set concurrency_limit = 100 where type = 't'");
        assertThat(behind(job).ahead()).isEqualTo(3);
    }

    @Test
    void aWorkerOfAnyTypeCountsForEveryType() {
        database.execute("update executor_workers set types = null");
        enqueue(2, NewJob.of("whatever"));
        UUID job = vigia.enqueue(NewJob.of("t")).id();
        assertThat(behind(job).ahead()).isEqualTo(2);
    }
}
