package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Schema;
import dev.vigia.store.Database;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a worker tells of itself with its beats. */
@ExtendWith(FreshDatabase.class)
class VitalsTest {
    private static WorkerSettings quick() {
        return WorkerSettings.defaults().withSlots(2).withLease(Duration.ofMillis(200), Duration.ofSeconds(20));
    }

    @Test
    void aWorkerTellsOfItsPoolAndWhetherItHears(TestDatabase database) {
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("a", context -> Outcome.succeeded())
                .settings(quick())
                .build();
        try (Orchestrator worker = vigia.start()) {
            Awaitility.await()
                    .until(() -> database.number(
                                    "select count(*) from pg_stat_activity where datname = current_database() and query like 'listen%'")
                            > 0);
            vigia.enqueue(NewJob.of("a", "{}"));
            Awaitility.await().untilAsserted(() -> {
                Map<String, Object> row = database.rows(
                                "select * from executor_workers where id = ?",
                                worker.id().value())
                        .get(0);
                assertThat(row.get("pool_size")).isEqualTo(20);
                assertThat(row.get("pool_waiting")).isEqualTo(0);
                assertThat(row.get("pause_ms")).isNotNull();
                assertThat(row.get("heard_at")).isNotNull();
                assertThat(row.get("functions_host")).isNull();
            });
        }
    }

    /** After a pause any thread may wake first; the one that beats must know that it was a pause. */
    @Test
    void aPauseIsKnownBeforeTheThreadThatMeasuresItWakes(TestDatabase database) {
        Vitals asleep =
                new Vitals(new Database(database.dataSource(), Schema.PUBLIC), null, () -> 0); // measures nothing
        Awaitility.await().until(() -> asleep.pauseMs() >= 300);
        assertThat(asleep.reading().pauseMs()).isGreaterThanOrEqualTo(300);
    }

    @Test
    void anAttemptThatRunsForLongShowsWhereItStands(TestDatabase database) {
        CountDownLatch done = new CountDownLatch(1);
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("a", context -> {
                    done.await();
                    return Outcome.succeeded();
                })
                .settings(quick())
                .build();
        try (Orchestrator worker = vigia.start()) {
            vigia.enqueue(NewJob.of("a", "{}"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(database.rows(
                                    "select thread_stack from executor_leases where thread_stack is not null"))
                            .as("%s", worker.id())
                            .singleElement()
                            .satisfies(row -> assertThat(row.get("thread_stack").toString())
                                    .contains("CountDownLatch.await", "VitalsTest")));
            assertThat(vigia.observer().system().longest())
                    .singleElement()
                    .satisfies(one -> assertThat(one.stack()).contains("VitalsTest"));
            done.countDown();
        }
    }
}
