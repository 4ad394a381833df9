package dev.vigia.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class TestDatabaseTest {
    private TestDatabase injected;

    @BeforeEach
    void ask(TestDatabase database) {
        injected = database;
    }

    @Test
    void aTestHasOneMigratedDatabaseOfItsOwn(TestDatabase database) {
        assertThat(database).isSameAs(injected);
        assertThat(database.number("select count(*) from executor_jobs")).isZero();
        database.execute("select enqueue_job('run_tsa')");
        try (TestDatabase other = TestDatabase.migrated()) {
            assertThat(other.number("select count(*) from executor_jobs")).isZero();
        }
        assertThat(database.number("select count(*) from executor_jobs")).isOne();
    }

    @Test
    void aClosedDatabaseIsGone() {
        TestDatabase other = TestDatabase.empty();
        String name = other.value(String.class, "select current_database()::text");
        other.close();
        assertThat(injected.number("select count(*) from pg_database where datname = ?", name))
                .isZero();
    }
}
