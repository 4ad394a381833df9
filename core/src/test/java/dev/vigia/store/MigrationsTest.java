package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Schema;
import dev.vigia.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    @Test
    void processesThatStartAtOnceMigrateOnce() throws Exception {
        ExecutorService processes = Executors.newFixedThreadPool(6);
        try (TestDatabase database = TestDatabase.empty()) {
            List<Callable<Integer>> starts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                starts.add(() -> new Migrations(database.dataSource(), Schema.PUBLIC).apply());
            }
            int applied = 0;
            for (Future<Integer> start : processes.invokeAll(starts)) {
                applied += start.get();
            }
            Migrations now = new Migrations(database.dataSource(), Schema.PUBLIC);
            assertThat((long) applied)
                    .isEqualTo(database.number(
                            "select count(*) from executor_schema_history where success and type = 'SQL'"));
            assertThat(now.version()).matches("\\d+");
            assertThat(now.apply()).isZero();
        } finally {
            processes.shutdownNow();
        }
    }

    @Test
    void policiesHaveTheDefaultsOfTheContract() {
        try (TestDatabase database = TestDatabase.migrated()) {
            assertThat(
                            database.rows(
                                    "select t.type, (extract(epoch from p.ttl) / 60)::int as minutes"
                                            + " from executor_job_types t cross join lateral executor_policy(t.type) p order by t.type"))
                    .extracting(row -> row.get("type") + " " + row.get("minutes"))
                    .containsExactly(
                            "* 30",
                            "build_artifact 15",
                            "protect_document_v2 5",
                            "run_tsa 30",
                            "submit_anchor_bitcoin 60",
                            "submit_anchor_polygon 60");
            assertThat(database.number("select extract(epoch from ttl) / 60 from executor_policy('never heard of')"))
                    .isEqualTo(30);
        }
    }
}
