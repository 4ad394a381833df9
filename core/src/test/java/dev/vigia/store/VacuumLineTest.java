package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vigia.job.Schema;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class VacuumLineTest {
    private static final String WAITING = """
            insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
            select gen_random_uuid(), 't', 0, now(), 0, 10, now() from generate_series(1, ?)""";

    @Test
    void aLineFullOfDeadRowsIsVacuumedOnce(TestDatabase database) {
        database.execute("alter table executor_waiting set (autovacuum_enabled = off)");
        VacuumLine vacuum = new VacuumLine(new Database(database.dataSource(), Schema.PUBLIC));
        database.execute(WAITING, 60_000);
        assertThat(vacuum.apply()).as("nothing is dead").isEmpty();
        database.execute("delete from executor_waiting");
        await().atMost(Duration.ofSeconds(15)).until(() -> dead(database) >= 60_000); // the server's count comes late
        assertThat(vacuum.apply()).containsExactly("executor_waiting");
        await().atMost(Duration.ofSeconds(15)).until(() -> dead(database) < 50_000);
        assertThat(vacuum.apply()).isEmpty();
    }

    @Test
    void aFewDeadRowsAreLeftToAutovacuum(TestDatabase database) {
        database.execute("alter table executor_waiting set (autovacuum_enabled = off)");
        database.execute(WAITING, 1_000);
        database.execute("delete from executor_waiting");
        await().atMost(Duration.ofSeconds(15)).until(() -> dead(database) >= 1_000);
        assertThat(new VacuumLine(new Database(database.dataSource(), Schema.PUBLIC)).apply())
                .isEmpty();
    }

    private static long dead(TestDatabase database) {
        return database.number("select n_dead_tup from pg_stat_user_tables where relname = 'executor_waiting'");
    }
}
