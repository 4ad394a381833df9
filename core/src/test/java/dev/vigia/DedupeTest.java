package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Dedupe;
import dev.vigia.job.Dedupe.Mode;
import dev.vigia.job.DedupeReport.Effect;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import dev.vigia.observe.KeyHolder;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a dedupe key does in each mode, one enqueue after the other. */
@ExtendWith(FreshDatabase.class)
class DedupeTest {
    private static final Instant LATER = Instant.parse("2031-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2032-01-01T00:00:00Z");

    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    private static NewJob job(Mode mode) {
        return NewJob.of("t").withDedupe(Dedupe.by("k").withMode(mode));
    }

    private void claim() {
        database.rows("select id from claim_orchestrator_jobs(1, 'orchestrator-x')");
    }

    private void settle(String outcome) {
        database.rows("select settle_job(id, locked_by, attempts, ?) from executor_leases", outcome);
    }

    private Map<String, Object> row(UUID id) {
        return database.rows("select status, run_at, attempts from executor_jobs where id = ?", id)
                .get(0);
    }

    private Instant runAt(UUID id) {
        return ((java.sql.Timestamp) row(id).get("run_at")).toInstant();
    }

    @Test
    void theLoserLearnsWhoHoldsTheKeyAndWhereThatStands() {
        Enqueued winner = vigia.enqueue(job(Mode.KEEP));
        assertThat(winner.dedupe()).isNull();
        assertLost(winner, "queued");
        claim();
        assertLost(winner, "running");
        database.execute("update executor_workers set last_seen_at = now() - interval '1 hour'");
        assertLost(winner, "stuck");
        database.rows("select reclaim_stale_jobs()");
        assertLost(winner, "retrying");
        database.execute("insert into executor_gates (type, reason, frozen_by) values ('t', 'tsa is down', 'ana')");
        Enqueued frozen = assertLost(winner, "frozen");
        assertThat(frozen.dedupe().detail()).contains(winner.id().toString(), "frozen", "gate", "nothing was written");
        assertThat(database.number("select count(*) from executor_job")).isOne();
    }

    private Enqueued assertLost(Enqueued winner, String status) {
        Enqueued loser = vigia.enqueue(job(Mode.KEEP));
        assertThat(loser.duplicate()).isTrue();
        assertThat(loser.id()).isEqualTo(winner.id());
        assertThat(loser.correlationId()).isEqualTo(winner.correlationId());
        assertThat(loser.dedupe().effect()).isEqualTo(Effect.KEPT);
        assertThat(loser.dedupe().status()).isEqualTo(status);
        KeyHolder holder = vigia.observer().keyHolder("k").orElseThrow();
        assertThat(holder.jobId()).isEqualTo(winner.id());
        assertThat(holder.status()).as("the read says the same").isEqualTo(status);
        return loser;
    }

    @Test
    void aWaitingJobIsReplacedAndNamesItsSuccessor() {
        Enqueued old = vigia.enqueue(job(Mode.REPLACE).withPayload("{\"v\": 1}").withRunAt(LATER));
        Enqueued newer = vigia.enqueue(
                job(Mode.REPLACE).withPayload("{\"v\": 2}").withRunAt(LATEST).withPriority(3));
        assertThat(newer.duplicate()).isFalse();
        assertThat(newer.dedupe().effect()).isEqualTo(Effect.REPLACED);
        assertThat(newer.dedupe().otherId()).isEqualTo(old.id());
        assertThat(row(old.id())).containsEntry("status", "cancelled");
        assertThat(database.value(String.class, "select reason from executor_cancelled where id = ?", old.id()))
                .isEqualTo("replaced by job " + newer.id() + " with the same dedupe key");
        assertThat(vigia.observer().timeline(old.correlationId().value()).events())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.kind()).isEqualTo("job_replaced");
                    assertThat(event.data()).contains(newer.id().toString());
                });
        assertThat(runAt(newer.id())).isEqualTo(LATEST);
        assertThat(vigia.enqueue(job(Mode.KEEP)).id()).isEqualTo(newer.id());
    }

    @Test
    void aReplacementInPlaceKeepsTheDueTime() {
        vigia.enqueue(job(Mode.KEEP).withRunAt(LATER));
        Enqueued newer = vigia.enqueue(job(Mode.REPLACE_IN_PLACE).withRunAt(LATEST));
        assertThat(newer.dedupe().effect()).isEqualTo(Effect.REPLACED);
        assertThat(runAt(newer.id())).isEqualTo(LATER);
    }

    @Test
    void aRunningJobIsNeverTouched() {
        for (Mode mode : Mode.values()) {
            database.execute("truncate executor_waiting, executor_leases, executor_dedupe_keys");
            Enqueued running = vigia.enqueue(job(Mode.KEEP));
            claim();
            Enqueued late = vigia.enqueue(job(mode));
            assertThat(late.duplicate()).as(mode.word()).isTrue();
            assertThat(late.id()).isEqualTo(running.id());
            assertThat(late.dedupe().effect()).isEqualTo(Effect.KEPT);
            assertThat(late.dedupe().status()).isEqualTo("running");
        }
    }

    @Test
    void aJobOfAnotherTypeIsNeverTouched() {
        for (Mode mode : Mode.values()) {
            Dedupe key = Dedupe.by(mode.word()).withMode(mode);
            Enqueued holder = vigia.enqueue(NewJob.of("t").withRunAt(LATER).withDedupe(key));
            Enqueued other = vigia.enqueue(NewJob.of("u")
                    .withRunAt(mode == Mode.EARLIEST ? LATER.minusSeconds(1) : LATEST)
                    .withDedupe(key));
            assertThat(other.id()).as(mode.word()).isEqualTo(holder.id());
            assertThat(other.dedupe().effect()).isEqualTo(Effect.KEPT);
            assertThat(runAt(holder.id())).isEqualTo(LATER);
        }
    }

    @Test
    void aHolderThatWaitsForOthersIsNotMovedAndItsReplacementTellsWhoWaitsForIt() {
        UUID first = vigia.enqueue(NewJob.of("first")).id();
        Enqueued holder = vigia.enqueue(job(Mode.KEEP).dependsOn(first));
        UUID waiter = vigia.enqueue(
                        NewJob.of("last").dependsOn(holder.id()).whenDependencyFails(OnDependencyFailure.CANCEL))
                .id();
        Enqueued early = vigia.enqueue(job(Mode.EARLIEST));
        assertThat(early.dedupe().effect()).isEqualTo(Effect.KEPT);
        assertThat(early.dedupe().status()).isEqualTo("dependent");
        assertThat(early.dedupe().runAt()).isNull();
        Enqueued newer = vigia.enqueue(job(Mode.REPLACE_IN_PLACE));
        assertThat(newer.dedupe().effect()).isEqualTo(Effect.REPLACED);
        assertThat(row(newer.id())).containsEntry("status", "queued");
        assertThat(runAt(newer.id())).as("it waits for nobody").isBefore(LATER);
        assertThat(row(waiter)).containsEntry("status", "cancelled");
        assertThatThrownBy(() -> job(Mode.DEBOUNCE).dependsOn(first))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("dedupe_mode");
    }

    @Test
    void aDebounceOnlyPutsOffAndAnEarliestOnlyBringsForward() {
        Enqueued holder = vigia.enqueue(job(Mode.DEBOUNCE).withRunAt(LATER));
        Enqueued off = vigia.enqueue(job(Mode.DEBOUNCE).withRunAt(LATEST));
        assertThat(off.id()).isEqualTo(holder.id());
        assertThat(off.dedupe().effect()).isEqualTo(Effect.MOVED);
        assertThat(off.dedupe().runAt()).isEqualTo(LATEST);
        assertThat(vigia.enqueue(job(Mode.DEBOUNCE)).dedupe().effect()).isEqualTo(Effect.KEPT);
        assertThat(runAt(holder.id())).isEqualTo(LATEST);
        assertThat(vigia.enqueue(job(Mode.EARLIEST).withRunAt(LATER)).dedupe().effect())
                .isEqualTo(Effect.MOVED);
        assertThat(vigia.enqueue(job(Mode.EARLIEST).withRunAt(LATEST)).dedupe().effect())
                .isEqualTo(Effect.KEPT);
        assertThat(runAt(holder.id())).isEqualTo(LATER);
        assertThat(vigia.enqueue(job(Mode.EARLIEST)).dedupe().status()).isEqualTo("queued");
        claim();
        assertThat(row(holder.id())).containsEntry("status", "running");
        assertThat(database.number("select count(*) from executor_job")).isOne();
    }

    @Test
    void aBackoffIsNotCutShortByProducers() {
        database.execute("update executor_job_types set backoff_base = '1 hour', backoff_cap = '1 hour'");
        Enqueued holder = vigia.enqueue(job(Mode.EARLIEST));
        claim();
        settle("failed");
        Instant backoff = runAt(holder.id());
        Enqueued early = vigia.enqueue(job(Mode.EARLIEST));
        assertThat(early.dedupe().effect()).isEqualTo(Effect.KEPT);
        assertThat(early.dedupe().status()).isEqualTo("retrying");
        assertThat(runAt(holder.id())).isEqualTo(backoff);
    }

    @Test
    void newcomersCannotPutWorkOffForEver() {
        for (Mode mode : List.of(Mode.DEBOUNCE, Mode.REPLACE)) {
            Dedupe bounded = Dedupe.by(mode.word()).withMode(mode).withMaxWait(Duration.ofMinutes(2));
            Enqueued first = vigia.enqueue(
                    NewJob.of("t").withDelay(Duration.ofSeconds(90)).withDedupe(bounded));
            for (int i = 0; i < 3; i++) {
                vigia.enqueue(NewJob.of("t").withDelay(Duration.ofHours(1)).withDedupe(bounded));
            }
            assertThat(database.value(
                            Double.class,
                            "select extract(epoch from h.run_at - j.created_at)::float8 from executor_key_holders h, executor_job j where h.dedupe_key = ? and j.id = ?",
                            mode.word(),
                            first.id()))
                    .as("from when the first of them was enqueued, with " + mode.word())
                    .isEqualTo(120.0);
        }
    }

    @Test
    void ofOneCallTheLastReplacementStandsAndTheOthersAreTold() {
        List<Enqueued> answers = vigia.enqueueAll(List.of(
                job(Mode.REPLACE).withPayload("1"),
                NewJob.of("other"),
                job(Mode.REPLACE).withPayload("2"),
                job(Mode.KEEP).withPayload("3"),
                job(Mode.REPLACE).withPayload("4")));
        assertThat(database.rows("select payload::text from executor_jobs where status = 'queued' and type = 't'"))
                .containsExactly(Map.of("payload", "4"));
        assertThat(answers.get(2).dedupe().otherId()).isEqualTo(answers.get(0).id());
        assertThat(answers.get(3).duplicate()).isTrue();
        assertThat(answers.get(3).id()).isEqualTo(answers.get(2).id());
        assertThat(answers.get(4).dedupe().otherId()).isEqualTo(answers.get(2).id());
    }

    @Test
    void whatAKeyCannotMeanIsRefusedAlikeInJavaAndInSql() {
        assertThatThrownBy(() -> Dedupe.by("k").withMaxWait(Duration.ofSeconds(1)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("dedupe_max_wait");
        assertThatThrownBy(() -> Dedupe.by("k").withWindow(Duration.ZERO))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("dedupe_for");
        assertThatThrownBy(() -> Mode.of("overwrite"))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("replace_in_place");
        for (String bad : List.of(
                "p_dedupe_key => 'k', p_dedupe_max_wait => '1 s'",
                "p_dedupe_key => 'k', p_dedupe_for => '0 s'",
                "p_dedupe_key => 'k', p_dedupe_mode => 'overwrite'",
                "p_dedupe_mode => 'replace'")) {
            assertThatThrownBy(() -> database.rows("select enqueue_job('t', " + bad + ")"))
                    .as(bad)
                    .rootCause()
                    .hasMessageContaining("dedupe_")
                    .hasMessageContaining("nothing was enqueued");
        }
        assertThat(database.number("select count(*) from executor_job")).isZero();
    }
}
