package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A multitude goes in by COPY; it must look as if each job had come alone. */
@ExtendWith(FreshDatabase.class)
class EnqueueByCopyTest {
    private static final int MULTITUDE = 700;
    private static final UUID DOCUMENT = UUID.fromString("01900000-0000-7000-8000-000000000001");

    private static final String AS_STORED = """
            select j.type, j.entity_id, j.parent_id, j.payload::text as payload, j.priority, j.traceparent, j.dedupe_key, j.concurrency_key,
                   j.correlation_id = j.id as own_correlation, w.type as line_type, w.priority as line_priority,
                   round(extract(epoch from w.run_at - j.created_at) / 60)::int as due_in_minutes, w.attempts, w.max_attempts,
                   w.failed_attempt, w.error_kind, w.updated_at - j.created_at < interval '1 minute' as just_now
              from executor_job j join executor_waiting w on w.id = j.id
             where j.id = ?
            """;

    private static List<NewJob> variety() {
        return List.of(
                NewJob.of("run_tsa"),
                NewJob.of(
                        "build_artifact", "{\"text\": \"naïve 🙂 \\u00e9\", \"n\": [1, 2.50, null, 9007199254740993]}"),
                NewJob.of("run_tsa").withEntity(DOCUMENT).withPriority(-7),
                NewJob.of("run_tsa").withCorrelation(DOCUMENT).withMaxAttempts(3),
                NewJob.of("later").withDelay(Duration.ofMinutes(90)),
                NewJob.of("for a tenant").withConcurrencyKey("Ärzte & Söhne"),
                NewJob.of("then").withRunAt(Instant.now().plus(Duration.ofDays(400))),
                NewJob.of("before").withRunAt(Instant.parse("1969-07-20T20:17:40.123456Z")),
                NewJob.of("traced")
                        .withTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                        .withPriority(Short.MAX_VALUE));
    }

    private static List<NewJob> multitude() {
        List<NewJob> jobs = new ArrayList<>();
        while (jobs.size() < MULTITUDE) {
            jobs.addAll(variety());
        }
        return jobs;
    }

    @Test
    void eachJobIsStoredAsIfItHadComeAlone(TestDatabase database) {
        Vigia vigia = Vigia.on(database.dataSource()).build();
        database.execute("update executor_job_types set max_attempts = 4 where type = 'build_artifact'");
        List<Map<String, Object>> alone = variety().stream()
                .map(job -> stored(database, vigia.enqueue(job)))
                .toList();
        List<Enqueued> many = vigia.enqueueAll(multitude());
        for (int i = 0; i < many.size(); i++) {
            assertThat(stored(database, many.get(i))).isEqualTo(alone.get(i % alone.size()));
        }
        assertThat(alone.get(1)).containsEntry("max_attempts", 4);
        assertThat(alone.get(4)).containsEntry("due_in_minutes", 90);
    }

    private static Map<String, Object> stored(TestDatabase database, Enqueued job) {
        List<Map<String, Object>> rows = database.rows(AS_STORED, job.id());
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    @Test
    void oneBadPayloadRefusesAllAndSaysWhich(TestDatabase database) {
        Vigia vigia = Vigia.on(database.dataSource()).build();
        List<NewJob> jobs = new ArrayList<>(multitude());
        jobs.set(600, NewJob.of("run_tsa", "{\"n\": }"));
        assertThatThrownBy(() -> vigia.enqueueAll(jobs))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("nothing was written")
                .hasMessageContaining("line 601");
        assertThat(database.number("select count(*) from executor_job")).isZero();
    }

    @Test
    void aTimeBeyondEveryCalendarIsRefused(TestDatabase database) throws SQLException {
        Vigia vigia = Vigia.on(database.dataSource()).build();
        List<NewJob> jobs = new ArrayList<>(multitude());
        jobs.set(600, NewJob.of("run_tsa").withRunAt(Instant.MAX));
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> vigia.enqueueAll(connection, jobs)).isInstanceOf(InvalidJobException.class);
            connection.commit(); // of an aborted transaction: PostgreSQL rolls back
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("abort");
        }
        assertThat(database.number("select count(*) from executor_job")).isZero();
    }

    @Test
    void itIsPartOfTheCallersTransaction(TestDatabase database) throws SQLException {
        Vigia vigia = Vigia.on(database.dataSource()).build();
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            vigia.enqueueAll(connection, multitude());
            assertThat(database.number("select count(*) from executor_job")).isZero();
            connection.rollback();
            vigia.enqueueAll(connection, multitude());
            connection.commit();
        }
        assertThat(database.number("select count(*) from executor_waiting"))
                .isEqualTo(multitude().size());
        assertThat(database.number("select count(*) from executor_job"))
                .isEqualTo(multitude().size());
    }
}
