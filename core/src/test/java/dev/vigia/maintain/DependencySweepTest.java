package dev.vigia.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.store.Database;
import dev.vigia.store.SweepAwaited;
import dev.vigia.store.SweepAwaited.Swept;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class DependencySweepTest {
    private TestDatabase database;
    private Vigia vigia;
    private DependencySweep sweep;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        sweep = new DependencySweep(new Database(fresh.dataSource(), Schema.PUBLIC));
    }

    @Test
    void anEndThatAnOlderWorkerDidNotPassOnIsPassedOn() {
        UUID batch = vigia.batches()
                .enqueue(NewBatch.named("b").onComplete(NewJob.of("done")), List.of(NewJob.of("t")))
                .id();
        UUID parent = database.value(UUID.class, "select id from executor_job where type = 't'");
        UUID child = vigia.enqueue(NewJob.of("child").dependsOn(parent)).id();
        settledByAnOlderWorker(parent);
        sweep.round();
        assertThat(database.number("select count(*) from executor_waiting where id = ? and run_at <= now()", child))
                .isOne();
        assertThat(vigia.batches().find(batch).orElseThrow().completedAt()).isNotNull();
        assertThat(database.number(
                        "select count(*) from executor_events where kind = 'end_not_passed_on' and job_id = ?", parent))
                .isOne();
        sweep.round();
        assertThat(database.number("select count(*) from executor_events")).isOne();
    }

    @Test
    void whatGoesOnOrIsToldAlreadyIsLeftAlone() {
        UUID parent = vigia.enqueue(NewJob.of("t").withMaxAttempts(1)).id();
        vigia.enqueue(NewJob.of("child").dependsOn(parent));
        sweep.round();
        database.rows("select id from claim_orchestrator_jobs(10, 'w')");
        sweep.round();
        database.rows("select settle_job(?, 'w', 1, 'failed')", parent);
        sweep.round();
        assertThat(database.number("select count(*) from executor_events")).isZero();
        assertThat(database.number("select count(*) from executor_blocked_jobs"))
                .isOne();
    }

    @Test
    void aRoundLooksAtAPartAndGoesOnWhereItEnded() {
        UUID[] parents = vigia
                .enqueueAll(IntStream.range(0, 10).mapToObj(i -> NewJob.of("t")).toList())
                .stream()
                .map(job -> job.id())
                .toArray(UUID[]::new);
        vigia.enqueue(NewJob.of("child").dependsOn(parents));
        settledByAnOlderWorker(parents[7]);
        SweepAwaited statement = new SweepAwaited(new Database(database.dataSource(), Schema.PUBLIC));
        Swept first = statement.apply(null, 6);
        assertThat(first).isEqualTo(new Swept(parents[5], 0));
        assertThat(statement.apply(first.next(), 6)).isEqualTo(new Swept(null, 1));
        assertThat(database.number("select count(*) from executor_awaited")).isEqualTo(9);
    }

    private void settledByAnOlderWorker(UUID id) {
        database.execute("delete from executor_waiting where id = ?", id);
        database.execute("""
                insert into executor_job_runs (job_id, attempt, max_attempts, correlation_id, type, worker_id, run_at, started_at, finished_at, outcome)
                select id, 1, 10, correlation_id, type, 'old', now(), now(), now(), 'succeeded' from executor_job where id = ?""", id);
    }
}
