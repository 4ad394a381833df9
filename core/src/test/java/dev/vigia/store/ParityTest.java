package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.RetryPolicy;
import dev.vigia.job.Schema;
import dev.vigia.job.TracePolicy;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds the SQL functions against the Java engine: the same job, the same outcome, the same rows. */
@ExtendWith(FreshDatabase.class)
class ParityTest {
    private static final String JOB = """
            select status, priority, attempts, max_attempts, dedupe_key, locked_by is null as unlocked, locked_at is null as unlocked_at,
                   trace_id is null as untraced, last_error, error_kind, result::text, finished_at is null as unfinished,
                   extract(epoch from run_at - clock_timestamp())::int / 60 as minutes_to_go,
                   correlation_id = coalesce(entity_id, id) as own_correlation
              from executor_jobs where id = ?""";
    private static final String RUNS = """
            select attempt, max_attempts, failed_attempt, outcome, error_kind, message, result::text, worker_version, correlation_id = job_id as own,
                   progress, progress_message, progress_at is null as silent
              from executor_job_runs where job_id = ? order by attempt""";
    private static final String CANCELLED =
            "select attempts, max_attempts, failed_attempt, reason from executor_cancelled where id = ?";
    private static final String KEYS = "select count(*) from executor_dedupe_keys where job_id = ?";

    private final WorkerId worker = WorkerId.random();
    private TestDatabase database;
    private Vigia vigia;
    private Claim claim;
    private Settle settle;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        database.execute(
                "update executor_job_types set backoff_base = '1 hour', backoff_cap = '1 hour'"); // a delay to be seen
        vigia = Vigia.on(fresh.dataSource()).build();
        Database store = new Database(fresh.dataSource(), Schema.PUBLIC);
        claim = new Claim(store);
        settle = new Settle(store);
        database.execute("insert into executor_workers (id, version) values (?, '1')", worker.value());
    }

    @Test
    void enqueueMakesTheSameRows() {
        UUID entity = UUID.randomUUID();
        UUID java = vigia.enqueue(NewJob.of("t", "{\"a\": 1}")
                        .withEntity(entity)
                        .withPriority(2)
                        .withDedupeKey("java")
                        .withMaxAttempts(3))
                .id();
        UUID sql = database.value(
                UUID.class,
                "select enqueue_job('t', '{\"a\": 1}', ?, p_priority => 2, p_dedupe_key => 'sql', p_max_attempts => 3)",
                entity);
        String facts =
                "select type, entity_id, correlation_id, parent_id, payload::text, status, priority, attempts, max_attempts, run_at <= now() as due from executor_jobs where id = ?";
        assertThat(database.rows(facts, sql)).isEqualTo(database.rows(facts, java));
        UUID javaChild = vigia.enqueue(NewJob.of("t").withParent(java)).id();
        UUID sqlChild = database.value(UUID.class, "select enqueue_job('t', p_parent_id => ?)", sql);
        assertThat(database.rows("select correlation_id from executor_jobs where id = ?", sqlChild))
                .isEqualTo(database.rows("select correlation_id from executor_jobs where id = ?", javaChild));
        assertThat(database.value(UUID.class, "select enqueue_job('t', p_dedupe_key => 'java')"))
                .as("the winner's id")
                .isEqualTo(java);
    }

    @Test
    void claimMakesTheSameRows() {
        UUID java = vigia.enqueue(NewJob.of("t").withPriority(1)).id();
        UUID sql = vigia.enqueue(NewJob.of("t").withPriority(2)).id();
        assertThat(claim.apply(worker, 1, null).get(0).job().id()).isEqualTo(java);
        assertThat(database.value(UUID.class, "select id from claim_orchestrator_jobs(1, ?)", worker.value()))
                .isEqualTo(sql);
        String lease =
                "select type, attempts, max_attempts, failed_attempt, locked_by, progress_at, replace(trace_id, id::text, '') as trace from executor_leases where id = ?";
        assertThat(database.rows(lease, sql)).isEqualTo(database.rows(lease, java));
    }

    @Test
    void everyOutcomeOnEveryKindOfAttemptMakesTheSameRows() {
        int compared = 0;
        for (boolean last : List.of(false, true)) {
            for (boolean failedBefore : List.of(false, true)) {
                for (boolean cancelAsked : List.of(false, true)) {
                    for (Case outcome : cases().toList()) {
                        String situation = outcome + " last=" + last + " failedBefore=" + failedBefore + " cancelAsked="
                                + cancelAsked;
                        Claimed java = attempt(last, failedBefore, cancelAsked, "java-" + compared);
                        settle.apply(worker, "1", List.of(completion(java, outcome.outcome())));
                        Map<String, Object> expected = rowsOf(java.job().id());
                        database.execute("delete from executor_waiting"); // it must not be claimed in the other's place
                        Claimed sql = attempt(last, failedBefore, cancelAsked, "sql-" + compared);
                        settleInSql(sql, outcome);
                        assertThat(rowsOf(sql.job().id())).as(situation).isEqualTo(expected);
                        database.execute("delete from executor_waiting");
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isEqualTo(8 * (4 + ErrorKind.values().length));
    }

    private record Case(String word, ErrorKind kind, Outcome outcome) {
        @Override
        public String toString() {
            return word + (kind == null ? "" : "/" + kind.word());
        }
    }

    private static Stream<Case> cases() {
        Stream<Case> plain = Stream.of(
                new Case("succeeded", null, Outcome.succeeded("{\"r\": 1}")),
                new Case("snoozed", null, Outcome.snoozed(Duration.ZERO, "said")),
                new Case("released", null, new Outcome.Released("said")),
                new Case("cancelled", null, Outcome.cancelled("said")));
        return Stream.concat(
                plain,
                Stream.of(ErrorKind.values())
                        .map(kind -> new Case("failed", kind, new Outcome.Failed(new Failure(kind, "said")))));
    }

    private Claimed attempt(boolean last, boolean failedBefore, boolean cancelAsked, String key) {
        UUID id = vigia.enqueue(NewJob.of("t")
                        .withMaxAttempts((failedBefore ? 1 : 0) + (last ? 1 : 3))
                        .withDedupeKey(key))
                .id();
        if (failedBefore) {
            Claimed first = claim.apply(worker, 1, null).get(0);
            settle.apply(worker, "1", List.of(completion(first, Outcome.failed("before"))));
            database.execute("update executor_waiting set run_at = now() where id = ?", id);
            database.execute("update executor_waiting set max_attempts = attempts + 1 where id = ? and ?", id, last);
        }
        Claimed claimed = claim.apply(worker, 1, null).get(0);
        assertThat(claimed.job().id()).isEqualTo(id);
        database.rows("select update_job_heartbeat(?, ?, 0.5, 'half of it')", id, worker.value());
        if (cancelAsked) {
            database.execute(
                    "update executor_leases set cancel_requested_at = now(), cancel_reason = 'asked' where id = ?", id);
        }
        return claimed;
    }

    private void settleInSql(Claimed job, Case c) {
        assertThat(database.value(
                        String.class,
                        "select settle_job(?, ?, ?, ?, ?::jsonb, ?, ?)",
                        job.job().id(),
                        worker.value(),
                        job.lease().attempt(),
                        c.word(),
                        "succeeded".equals(c.word()) ? "{\"r\": 1}" : null,
                        c.kind() == null ? null : c.kind().word(),
                        "succeeded".equals(c.word()) ? null : "said"))
                .isEqualTo("applied");
    }

    private static Completion completion(Claimed job, Outcome outcome) {
        RetryPolicy retry = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1));
        return new Completion(
                job.lease(),
                job.job().correlationId(),
                outcome,
                outcome.next(job.lease(), retry, 0.9),
                List.of(),
                List.of());
    }

    private Map<String, Object> rowsOf(UUID id) {
        Map<String, Object> all = new LinkedHashMap<>();
        List<Map<String, Object>> job = new ArrayList<>();
        for (Map<String, Object> row : database.rows(JOB, id)) {
            Map<String, Object> copy = new LinkedHashMap<>(row);
            copy.computeIfPresent("dedupe_key", (name, key) -> key.toString().replaceAll("\\w+-", ""));
            copy.computeIfPresent("minutes_to_go", (name, minutes) -> (Integer) minutes >= 29 ? "backing off" : "due");
            copy.remove("dedupe_key");
            job.add(copy);
        }
        all.put("job", job);
        all.put("runs", database.rows(RUNS, id));
        all.put("cancelled", database.rows(CANCELLED, id));
        all.put("keys", database.number(KEYS, id));
        all.put("line", database.rows("select failed_attempt, error_kind from executor_waiting where id = ?", id));
        return all;
    }

    @Test
    void aKindIsPermanentInSqlExactlyIfItIsInJava() {
        for (ErrorKind kind : ErrorKind.values()) {
            assertThat(database.value(Boolean.class, "select executor_is_permanent(?)", kind.word()))
                    .as(kind.word())
                    .isEqualTo(!kind.retryable());
        }
    }

    @Test
    void theTracePolicysCutoffIsTheSameInSqlAndInJava() {
        assertThat(database.value(java.sql.Timestamp.class, "select executor_trace_cutoff()")
                        .toInstant())
                .isEqualTo(TracePolicy.DEFAULT_CUTOFF);
    }

    @Test
    void backoffIsTheSameFunctionInSqlAndInJava() {
        database.execute("update executor_job_types set backoff_base = '2 s', backoff_cap = '10 min'");
        RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(10));
        for (int attempt = 1; attempt <= 40; attempt++) {
            double least = policy.delayAfter(attempt, 0).toNanos() / 1e9;
            double most = policy.delayAfter(attempt, 1).toNanos() / 1e9;
            Map<String, Object> sql = database.rows(
                            "select min(s) as least, max(s) as most from (select extract(epoch from executor_backoff('t', ?))::float8 as s from generate_series(1, 200)) x",
                            attempt)
                    .get(0);
            assertThat((Double) sql.get("least"))
                    .isGreaterThanOrEqualTo(least - 1e-3)
                    .isLessThan((least + most) / 2);
            assertThat((Double) sql.get("most"))
                    .isLessThanOrEqualTo(most + 1e-3)
                    .isGreaterThan((least + most) / 2);
        }
    }
}
