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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class EnqueueTest {
    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    @Test
    void aJobExistsExactlyIfItsProducersTransactionCommits() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            vigia.enqueue(connection, NewJob.of("run_tsa"));
            connection.rollback();
            assertThat(jobs()).isEmpty();

            Enqueued job = vigia.enqueue(connection, NewJob.of("run_tsa"));
            assertThat(jobs()).as("before the commit").isEmpty();
            connection.commit();
            assertThat(jobs()).extracting(j -> j.get("id")).containsExactly(job.id());
        }
    }

    @Test
    void everyFieldArrivesAsGiven() {
        UUID entity = UUID.randomUUID();
        Instant at = Instant.parse("2030-01-01T00:00:00Z");
        Enqueued job = vigia.enqueue(NewJob.of("run_tsa", "{\"a\": [1, \"ñ\"]}")
                .withEntity(entity)
                .withPriority(-3)
                .withRunAt(at)
                .withMaxAttempts(4)
                .withDedupeKey("k")
                .withTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        Map<String, Object> row = jobs().get(0);
        assertThat(row)
                .containsEntry("id", job.id())
                .containsEntry("type", "run_tsa")
                .containsEntry("entity_id", entity)
                .containsEntry("correlation_id", entity)
                .containsEntry("status", "queued")
                .containsEntry("priority", -3)
                .containsEntry("attempts", 0)
                .containsEntry("max_attempts", 4)
                .containsEntry("dedupe_key", "k");
        assertThat(row.get("payload").toString()).isEqualTo("{\"a\": [1, \"ñ\"]}");
        assertThat(((java.sql.Timestamp) row.get("run_at")).toInstant()).isEqualTo(at);
        assertThat(database.value(String.class, "select traceparent from executor_job"))
                .startsWith("00-4bf9");
    }

    @Test
    void aDelayCountsFromNowByTheDatabasesClockEvenInAnOldTransaction() throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select now(), pg_sleep(1)");
            vigia.enqueue(connection, NewJob.of("run_tsa").withDelay(Duration.ofSeconds(60)));
            connection.commit();
        }
        double seconds = database.value(
                Double.class, "select extract(epoch from run_at - created_at)::float8 from executor_jobs");
        assertThat(seconds).isBetween(59.5, 60.5);
    }

    @Test
    void aFollowUpInheritsItsParentsCorrelationAndAnotherOneIsRefused() {
        Enqueued parent = vigia.enqueue(NewJob.of("protect_document_v2").withEntity(UUID.randomUUID()));
        Enqueued child = vigia.enqueue(NewJob.of("run_tsa").withParent(parent.id()));
        assertThat(child.correlationId()).isEqualTo(parent.correlationId());

        assertThatThrownBy(() -> vigia.enqueue(
                        NewJob.of("run_tsa").withParent(parent.id()).withCorrelation(UUID.randomUUID())))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("differs from " + parent.correlationId());
        assertThatThrownBy(() -> vigia.enqueue(NewJob.of("run_tsa").withParent(UUID.randomUUID())))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("names no job");
        assertThat(jobs()).hasSize(2);
    }

    @Test
    void theGrantOfATypeIsItsPolicysUnlessGiven() {
        database.execute("insert into executor_job_types (type, max_attempts) values ('careful', 3)");
        vigia.enqueue(NewJob.of("careful"));
        vigia.enqueue(NewJob.of("other"));
        assertThat(database.rows("select type, max_attempts from executor_jobs order by type"))
                .containsExactly(
                        Map.of("type", "careful", "max_attempts", 3), Map.of("type", "other", "max_attempts", 10));
    }

    @Test
    void aBulkIsAllOrNothing() {
        List<NewJob> jobs = new ArrayList<>(IntStream.range(0, 12_000)
                .mapToObj(i -> NewJob.of("run_tsa", "{\"i\":" + i + "}"))
                .toList());
        assertThat(vigia.enqueueAll(jobs))
                .hasSize(12_000)
                .extracting(Enqueued::id)
                .doesNotHaveDuplicates();
        assertThat(database.number("select count(*) from executor_jobs where status = 'queued'"))
                .isEqualTo(12_000);

        jobs.set(11_999, NewJob.of("run_tsa", "{no json"));
        assertThatThrownBy(() -> vigia.enqueueAll(jobs))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("json");
        assertThat(database.number("select count(*) from executor_jobs")).isEqualTo(12_000);
    }

    @Test
    void hostilePayloadsAreRefusedWithAReason() {
        for (String payload : List.of("", "{", "{\"a\": \"\\u0000\"}", "nul", "[1,]")) {
            assertThatThrownBy(() -> vigia.enqueue(NewJob.of("run_tsa", payload)))
                    .as(payload)
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContaining("nothing was written");
        }
        assertThatThrownBy(() -> NewJob.of("x".repeat(10_000)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("type");
        assertThatThrownBy(() -> NewJob.of(" ")).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> NewJob.of("a\0b")).isInstanceOf(InvalidJobException.class);
        assertThat(jobs()).isEmpty();
    }

    @Test
    void ofManyConcurrentEnqueuesWithOneKeyOneWinsAndTheOthersLearnItsId() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Callable<Enqueued>> calls = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                calls.add(() -> vigia.enqueue(NewJob.of("run_tsa").withDedupeKey("document-7")));
            }
            List<Enqueued> answers = new ArrayList<>();
            for (Future<Enqueued> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            assertThat(answers).filteredOn(a -> !a.duplicate()).hasSize(1);
            assertThat(answers).extracting(Enqueued::id).containsOnly((UUID)
                    jobs().get(0).get("id"));
            assertThat(answers)
                    .extracting(Enqueued::correlationId)
                    .containsOnly(answers.get(0).correlationId());
            assertThat(jobs()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void bulksThatShareKeysInOppositeOrdersDoNotDeadlock() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 10; round++) {
                String prefix = "r" + round + "-";
                List<NewJob> up = IntStream.range(0, 200)
                        .mapToObj(i -> NewJob.of("t").withDedupeKey(prefix + i))
                        .toList();
                List<NewJob> down = IntStream.range(0, 200)
                        .mapToObj(i -> NewJob.of("t").withDedupeKey(prefix + (199 - i)))
                        .toList();
                List<Future<List<Enqueued>>> answers = threads.invokeAll(List.of(
                        () -> vigia.enqueueAll(up),
                        () -> vigia.enqueueAll(down),
                        () -> vigia.enqueueAll(up),
                        () -> vigia.enqueueAll(down)));
                long winners = 0;
                for (Future<List<Enqueued>> answer : answers) {
                    winners += answer.get().stream().filter(a -> !a.duplicate()).count();
                }
                assertThat(winners).isEqualTo(200);
            }
            assertThat(database.number("select count(*) from executor_jobs")).isEqualTo(2_000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aKeyIsFreeAgainWhenItsJobHasEnded() {
        Enqueued first = vigia.enqueue(NewJob.of("run_tsa").withDedupeKey("k"));
        database.rows("select settle_job(id, locked_by, attempts) from claim_orchestrator_jobs(1, 'orchestrator-x')");
        Enqueued second = vigia.enqueue(NewJob.of("run_tsa").withDedupeKey("k"));
        assertThat(second.duplicate()).isFalse();
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void everythingWorksInASchemaOfItsOwnBesideTheUsersTables() {
        try (TestDatabase empty = TestDatabase.empty()) {
            empty.execute("create table my_own (id int)");
            Vigia elsewhere = Vigia.on(empty.dataSource())
                    .schema("jobs")
                    .handler("t", c -> null)
                    .build();
            assertThat(elsewhere.migrate()).isPositive();
            assertThat(elsewhere.migrate()).isZero();
            Enqueued job = elsewhere.enqueue(NewJob.of("t").withDedupeKey("k"));
            assertThat(elsewhere.runOnce(10).claimed()).isOne();
            assertThat(empty.value(String.class, "select status from jobs.executor_jobs where id = ?", job.id()))
                    .isEqualTo("succeeded");
            assertThat(
                            empty.number(
                                    "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relname like 'executor%'"))
                    .isZero();
            assertThat(empty.number("select count(*) from pg_class where relnamespace = 'public'::regnamespace"))
                    .isOne();
        }
    }

    private List<Map<String, Object>> jobs() {
        return database.rows("select * from executor_jobs order by id");
    }
}
