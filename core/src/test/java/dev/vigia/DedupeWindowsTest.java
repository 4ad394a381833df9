package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Dedupe;
import dev.vigia.job.Enqueued;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.store.Database;
import dev.vigia.store.ExpireDedupeKeys;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a dedupe key is held, and by whom. */
@ExtendWith(FreshDatabase.class)
class DedupeWindowsTest {
    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    private void claim() {
        database.rows("select id from claim_orchestrator_jobs(1, 'orchestrator-x')");
    }

    private void settle(String outcome) {
        database.rows("select settle_job(id, locked_by, attempts, ?) from executor_leases", outcome);
    }

    @Test
    void aWindowOutlastsASuccessAndEndsByTheDatabasesClock() {
        NewJob hourly = NewJob.of("t").withDedupe(Dedupe.by("k").withWindow(Duration.ofHours(1)));
        Enqueued first = vigia.enqueue(hourly);
        claim();
        settle("succeeded");
        Enqueued second = vigia.enqueue(hourly);
        assertThat(second.duplicate()).isTrue();
        assertThat(second.dedupe().status()).isEqualTo("succeeded");
        assertThat(
                        database.number(
                                "select round(extract(epoch from h.held_until - j.created_at)) from executor_key_holders h join executor_job j on j.id = h.job_id"))
                .isEqualTo(3600);
        assertThat(second.dedupe().detail())
                .contains("succeeded", second.dedupe().heldUntil().toString());

        passHour();
        assertThat(vigia.observer().keyHolder("k")).isEmpty();
        Enqueued third = vigia.enqueue(hourly);
        assertThat(third.duplicate()).isFalse();
        assertThat(third.id()).isNotEqualTo(first.id());
        assertThat(vigia.enqueue(hourly).id()).isEqualTo(third.id());
    }

    private void passHour() {
        database.execute("update executor_dedupe_keys set held_until = held_until - interval '1 hour'");
    }

    @Test
    void aWindowThatIsOverLeavesTheKeyToAnUnfinishedJob() {
        NewJob hourly = NewJob.of("t").withDedupe(Dedupe.by("k").withWindow(Duration.ofHours(1)));
        Enqueued first = vigia.enqueue(hourly);
        passHour();
        assertThat(vigia.enqueue(hourly).id()).isEqualTo(first.id());
        claim();
        assertThat(vigia.enqueue(hourly).id()).isEqualTo(first.id());
        settle("succeeded");
        assertThat(database.number("select count(*) from executor_dedupe_keys")).isZero();
    }

    @Test
    void aDeadAndACancelledJobHoldNoKeyWhateverItsWindow() {
        NewJob once =
                NewJob.of("t").withMaxAttempts(1).withDedupe(Dedupe.by("k").withWindow(Duration.ofDays(7)));
        Enqueued dies = vigia.enqueue(once);
        claim();
        settle("failed");
        Enqueued next = vigia.enqueue(once);
        assertThat(next.duplicate()).isFalse();
        Operator ana = new Operator("ana", "test", null);
        assertThat(vigia.operations()
                        .retry(JobFilter.ofId(dies.id()), ana, null, false)
                        .skipped())
                .as("two jobs of one key never run side by side")
                .singleElement()
                .satisfies(s -> assertThat(s.because()).contains("held by a newer job"));
        vigia.operations().cancel(JobFilter.ofId(next.id()), ana, false);
        assertThat(vigia.operations()
                        .retry(JobFilter.ofId(dies.id()), ana, null, false)
                        .changed())
                .isOne();
        assertThat(vigia.enqueue(once).id()).isEqualTo(dies.id());
    }

    @Test
    void expiredWindowsAreRemovedAndHeldKeysStay() {
        for (int i = 0; i < 4; i++) {
            vigia.enqueue(NewJob.of("t").withDedupe(Dedupe.by("k" + i).withWindow(Duration.ofHours(1))));
        }
        claim();
        settle("succeeded");
        claim();
        settle("succeeded");
        claim();
        database.execute(
                "update executor_dedupe_keys set held_until = held_until - interval '2 hours' where dedupe_key in ('k0', 'k2', 'k3')");
        new ExpireDedupeKeys(new Database(database.dataSource(), Schema.PUBLIC)).apply();
        assertThat(database.rows("select dedupe_key from executor_dedupe_keys order by 1"))
                .as("only the one that succeeded and whose window is over")
                .extracting(row -> row.get("dedupe_key"))
                .containsExactly("k1", "k2", "k3");
    }
}
