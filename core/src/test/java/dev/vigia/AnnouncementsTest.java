package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.NewJob;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A burst of enqueues costs few notifications, because each makes commits wait for one another. */
@ExtendWith(FreshDatabase.class)
class AnnouncementsTest {
    private static final Duration SPACING = Duration.ofMillis(5);

    @Test
    void aProcessAnnouncesOnceInFiveMillisecondsWhateverItEnqueues(TestDatabase database) throws Exception {
        Vigia vigia = Vigia.on(database.dataSource()).build();
        Callable<Integer> client = () -> {
            for (int i = 0; i < 500; i++) {
                vigia.enqueue(NewJob.of("t"));
            }
            return 500;
        };
        fewAreHeard(database, () -> {
            ExecutorService clients = Executors.newFixedThreadPool(4);
            try {
                clients.invokeAll(List.of(client, client, client, client));
            } finally {
                clients.shutdown();
            }
        });
        assertThat(database.number("select count(*) from executor_waiting")).isEqualTo(2_000);
    }

    @Test
    void aSessionThatSpeaksSqlAnnouncesOnceInFiveMilliseconds(TestDatabase database) throws Exception {
        fewAreHeard(database, () -> {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                for (int i = 0; i < 500; i++) {
                    statement.execute("select enqueue_job('t')");
                }
            }
        });
        assertThat(database.number("select count(*) from executor_waiting")).isEqualTo(500);
    }

    @Test
    void anAnnouncementThatWasRolledBackDoesNotKeepTheNextOneBack(TestDatabase database) throws Exception {
        try (Connection listener = listener(database);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select enqueue_job('t')");
            connection.rollback();
            statement.execute("select enqueue_job('t')");
            connection.commit();
            assertThat(heard(listener)).isOne();
            connection.setAutoCommit(true);
        }
    }

    /** Work that may throw anything. */
    @FunctionalInterface
    private interface Burst {
        void run() throws Exception;
    }

    private static void fewAreHeard(TestDatabase database, Burst burst) throws Exception {
        try (Connection listener = listener(database)) {
            long start = System.nanoTime();
            burst.run();
            long spacings = (System.nanoTime() - start) / SPACING.toNanos();
            assertThat(heard(listener)).isBetween(1L, spacings + 2);
        }
    }

    private static Connection listener(TestDatabase database) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen executor_wakeup");
        }
        return connection;
    }

    private static long heard(Connection listener) throws SQLException {
        try (Statement statement = listener.createStatement()) {
            statement.execute("select 1"); // what was announced comes before this answer
        }
        PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications();
        return heard == null ? 0 : heard.length;
    }
}
