package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.Dedupe;
import dev.vigia.job.Dedupe.Mode;
import dev.vigia.job.DedupeReport.Effect;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dedupe keys under attack: many producers at once, from Java on two instances and from SQL, and claims in between. */
@ExtendWith(FreshDatabase.class)
class DedupeRacesTest {
    private static final int PRODUCERS = 64;

    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private TestDatabase database;
    private Vigia one;
    private Vigia other;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        one = Vigia.on(fresh.dataSource()).build();
        other = Vigia.on(fresh.dataSource()).build();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private static NewJob job(Mode mode) {
        return NewJob.of("t")
                .withDelay(Duration.ofMinutes(1))
                .withDedupe(Dedupe.by("k").withMode(mode));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void ofManyProducersAtOnceOneHoldsTheKeyAndAllTheOthersNameIt(Mode mode) throws Exception {
        List<Callable<UUID>> producers = new ArrayList<>();
        List<Enqueued> answers = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < PRODUCERS; i++) {
            Vigia vigia = i % 2 == 0 ? one : other;
            producers.add(
                    i % 4 == 3
                            ? () -> database.value(
                                    UUID.class,
                                    "select enqueue_job('t', p_run_at => clock_timestamp() + interval '1 minute', p_dedupe_key => 'k', p_dedupe_mode => ?)",
                                    mode.word())
                            : () -> {
                                Enqueued answer = vigia.enqueue(job(mode));
                                answers.add(answer);
                                return answer.id();
                            });
        }
        List<UUID> told = new ArrayList<>();
        for (Future<UUID> answer : threads.invokeAll(producers)) {
            told.add(answer.get(60, TimeUnit.SECONDS));
        }
        UUID winner = database.value(UUID.class, "select id from executor_jobs where status = 'queued'");
        assertThat(database.value(UUID.class, "select job_id from executor_dedupe_keys"))
                .isEqualTo(winner);
        boolean replaces = mode == Mode.REPLACE || mode == Mode.REPLACE_IN_PLACE;
        assertThat(database.number("select count(*) from executor_job")).isEqualTo(replaces ? PRODUCERS : 1);
        if (replaces) {
            assertOneChain(winner);
            assertThat(answers).filteredOn(a -> a.dedupe() == null).hasSizeLessThanOrEqualTo(1);
        } else {
            assertThat(told).containsOnly(winner);
            assertThat(answers)
                    .filteredOn(Enqueued::duplicate)
                    .allSatisfy(loser -> assertThat(loser.dedupe().otherId()).isEqualTo(winner));
        }
    }

    /** Each replaced job names the one that took its place, and that way leads to the last. */
    private void assertOneChain(UUID winner) {
        Map<String, String> next = new HashMap<>();
        database.rows("select id, reason from executor_cancelled")
                .forEach(row -> next.put(
                        row.get("id").toString(),
                        row.get("reason").toString().replaceAll("replaced by job (\\S+) with.*", "$1")));
        assertThat(next).hasSize(PRODUCERS - 1);
        assertThat(next.values()).doesNotHaveDuplicates();
        String first = next.keySet().stream()
                .filter(id -> !next.containsValue(id))
                .findFirst()
                .orElseThrow();
        String last = first;
        for (int steps = 0; next.containsKey(last); steps++) {
            assertThat(steps).isLessThan(PRODUCERS);
            last = next.get(last);
        }
        assertThat(last).isEqualTo(winner.toString());
    }

    @Test
    void aReplacementAgainstAClaimEitherReplacedTheJobOrIsToldThatItRuns() throws Exception {
        int replaced = 0;
        for (int round = 0; round < 60; round++) {
            Dedupe key = Dedupe.by("k" + round).withMode(Mode.REPLACE);
            UUID old = one.enqueue(NewJob.of("t").withDedupe(key)).id();
            CyclicBarrier start = new CyclicBarrier(2);
            Future<List<UUID>> claimed = threads.submit(() -> {
                start.await();
                return claim();
            });
            Future<Enqueued> answer = threads.submit(() -> {
                start.await();
                return other.enqueue(NewJob.of("t").withDedupe(key));
            });
            Enqueued newcomer = answer.get(30, TimeUnit.SECONDS);
            List<UUID> running = claimed.get(30, TimeUnit.SECONDS);
            String oldStatus = database.value(String.class, "select status from executor_jobs where id = ?", old);
            if (newcomer.duplicate()) {
                assertThat(newcomer.id()).isEqualTo(old);
                assertThat(running).containsExactly(old);
                assertThat(oldStatus).isEqualTo("running");
            } else {
                replaced++;
                assertThat(newcomer.dedupe().effect()).isEqualTo(Effect.REPLACED);
                assertThat(oldStatus).isEqualTo("cancelled");
                assertThat(running).doesNotContain(old);
            }
            assertThat(database.number("select count(*) from executor_dedupe_keys where dedupe_key = ?", "k" + round))
                    .isOne();
            claim();
            database.rows("select settle_job(id, locked_by, attempts) from executor_leases");
        }
        assertThat(database.number("select count(*) from executor_jobs where status = 'cancelled'"))
                .isEqualTo(replaced);
        assertThat(database.number("select count(*) from executor_jobs where status not in ('cancelled', 'succeeded')"))
                .isZero();
    }

    private List<UUID> claim() {
        return database.rows("select id from claim_orchestrator_jobs(5, 'orchestrator-x')").stream()
                .map(row -> (UUID) row.get("id"))
                .toList();
    }

    @Test
    void aLosersOpenTransactionHoldsNobodyUp() throws Exception {
        for (Mode mode : Mode.values()) {
            Dedupe key = Dedupe.by(mode.word()).withMode(mode);
            one.enqueue(NewJob.of("t").withDedupe(key));
            claim();
            try (Connection open = database.dataSource().getConnection()) {
                open.setAutoCommit(false);
                assertThat(one.enqueue(open, NewJob.of("t").withDedupe(key)).duplicate())
                        .isTrue();
                Future<?> settled = threads.submit(
                        () -> database.rows("select settle_job(id, locked_by, attempts) from executor_leases"));
                settled.get(20, TimeUnit.SECONDS);
                assertThat(other.enqueue(NewJob.of("t").withDedupe(key)).duplicate())
                        .as(mode.word())
                        .isFalse();
                open.rollback();
            }
            claim();
            database.rows("select settle_job(id, locked_by, attempts) from executor_leases");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"REPLACE", "DEBOUNCE", "KEEP"})
    void bulksWithTheSameKeysInAnyOrderDoNotDeadlock(Mode mode) throws Exception {
        // Upper and lower case, digits and non-ASCII: where the order of bytes and that of a language differ.
        List<String> keys = IntStream.range(0, 120)
                .mapToObj(i ->
                        (i % 3 == 0 ? "A" : i % 3 == 1 ? "a" : "\u00e4") + i + (i % 2 == 0 ? "\ud83d\ude00" : "\uff5e"))
                .toList();
        List<Callable<List<Enqueued>>> bulks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            List<String> shuffled = new ArrayList<>(keys);
            Collections.shuffle(shuffled, new Random(i));
            Vigia vigia = i % 2 == 0 ? one : other;
            bulks.add(() -> {
                try (Connection connection = database.dataSource().getConnection()) {
                    connection.setAutoCommit(false); // no retry: a deadlock would be thrown
                    List<Enqueued> answer = vigia.enqueueAll(
                            connection,
                            shuffled.stream()
                                    .map(key ->
                                            job(mode).withDedupe(Dedupe.by(key).withMode(mode)))
                                    .toList());
                    connection.commit();
                    return answer;
                }
            });
        }
        for (Future<List<Enqueued>> answer : threads.invokeAll(bulks)) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).hasSize(keys.size());
        }
        assertThat(database.number("select count(*) from executor_jobs where status = 'queued'"))
                .isEqualTo(keys.size());
    }
}
