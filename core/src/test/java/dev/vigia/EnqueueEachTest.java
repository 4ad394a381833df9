package dev.vigia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.EnqueueItem;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.NewJob;
import dev.vigia.job.Refusal;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class EnqueueEachTest {
    private static final Refusal UNREADABLE = new Refusal("[1].priority", "not a number");

    private TestDatabase database;
    private Vigia vigia;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
    }

    @Test
    void whatIsRefusedKeepsNoOtherOut() {
        UUID parent = vigia.enqueue(NewJob.of("parent")).id();
        List<EnqueueResult> results = vigia.enqueueEach(List.of(
                EnqueueItem.of(NewJob.of("good")),
                EnqueueItem.refused(UNREADABLE),
                EnqueueItem.of(NewJob.of("bad").withParent(UUID.randomUUID())),
                EnqueueItem.of(NewJob.of("bad").withParent(parent).withCorrelation(UUID.randomUUID())),
                EnqueueItem.of(NewJob.of("bad", "{no json")),
                EnqueueItem.of(NewJob.of("good").withParent(parent))));
        assertThat(results)
                .extracting(result -> result.enqueued() != null)
                .containsExactly(true, false, false, false, false, true);
        assertThat(results.get(1).refusal()).isEqualTo(UNREADABLE);
        assertThat(results.get(2).refusal().detail()).contains("names no job");
        assertThat(results.get(3).refusal().detail()).contains("a follow-up keeps its parent's");
        assertThat(results.get(4).refusal().detail()).contains("PostgreSQL refused the data", "json");
        assertThat(results.get(5).enqueued().correlationId().value()).isEqualTo(parent);
        assertThat(database.rows("select id from executor_jobs where type = 'good' order by id"))
                .extracting(row -> row.get("id"))
                .containsExactly(
                        results.get(0).enqueued().id(),
                        results.get(5).enqueued().id());
        assertThat(database.number("select count(*) from executor_jobs where type = 'bad'"))
                .isZero();
    }

    @Test
    void whoWaitsForAnotherOfThemByNameIsRefusedWhetherOrNotTheOtherIsGood() {
        UUID there = vigia.enqueue(NewJob.of("there")).id();
        for (String payload : List.of("{}", "{no json")) {
            List<EnqueueResult> results = vigia.enqueueEach(List.of(
                    EnqueueItem.of(NewJob.of("t", payload).named("first")),
                    EnqueueItem.of(NewJob.of("waits").dependsOn("first")),
                    EnqueueItem.of(NewJob.of("waits_by_id").dependsOn(there))));
            assertThat(results.get(1).refusal().detail())
                    .startsWith("depends_on \"first\" names another job of the same enqueue")
                    .contains("enqueue all or none");
            assertThat(results.get(2).enqueued()).isNotNull();
        }
        assertThat(database.number("select count(*) from executor_jobs where type = 'waits'"))
                .isZero();
    }

    @Test
    void aDedupeKeyThatTwoOfThemHaveIsHeldByOne() {
        List<EnqueueResult> results = vigia.enqueueEach(List.of(
                EnqueueItem.of(NewJob.of("t").withDedupeKey("k")),
                EnqueueItem.of(NewJob.of("t", "{no json")),
                EnqueueItem.of(NewJob.of("t").withDedupeKey("k"))));
        assertThat(results.get(2).enqueued().duplicate()).isTrue();
        assertThat(results.get(2).enqueued().id())
                .isEqualTo(results.get(0).enqueued().id());
        assertThat(database.number("select count(*) from executor_jobs")).isOne();
    }

    @Test
    void aReplayTellsWhatWasRefusedTheFirstTimeToo() {
        List<EnqueueItem> items = List.of(
                EnqueueItem.of(NewJob.of("t")),
                EnqueueItem.refused(UNREADABLE),
                EnqueueItem.of(NewJob.of("t", "{no json")));
        IdempotentAnswer first = vigia.enqueueEachOnce("key", "hash", items);
        IdempotentAnswer again = vigia.enqueueEachOnce("key", "hash", items);
        assertThat(first.state()).isEqualTo(IdempotentAnswer.State.NEW);
        assertThat(again.state()).isEqualTo(IdempotentAnswer.State.REPLAYED);
        assertThat(again.results()).isEqualTo(first.results());
        assertThat(database.number("select count(*) from executor_jobs")).isOne();
    }

    @Test
    void anAnswerIsForgottenAfterADayEvenWhereNobodyTakesItAway() {
        List<NewJob> jobs = List.of(NewJob.of("t"));
        vigia.enqueueOnce("key", "hash", jobs);
        database.execute("update executor_idempotency_keys set created_at = created_at - interval '23:59:00'");
        assertThat(vigia.enqueueOnce("key", "other", jobs).state()).isEqualTo(IdempotentAnswer.State.MISMATCH);
        database.execute("update executor_idempotency_keys set created_at = created_at - interval '00:02:00'");
        IdempotentAnswer anew = vigia.enqueueOnce("key", "other", jobs);
        assertThat(anew.state()).isEqualTo(IdempotentAnswer.State.NEW);
        assertThat(vigia.enqueueOnce("key", "other", jobs))
                .isEqualTo(new IdempotentAnswer(IdempotentAnswer.State.REPLAYED, anew.results()));
        assertThat(database.number("select count(*) from executor_jobs")).isEqualTo(2);
    }

    @Test
    void manyAtOnceUnderOneKeyTakeEffectOnce() throws Exception {
        List<EnqueueItem> items = IntStream.range(0, 20)
                .mapToObj(i -> EnqueueItem.of(NewJob.of("t")))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch go = new CountDownLatch(1);
            Callable<IdempotentAnswer> request = () -> {
                go.await();
                return vigia.enqueueEachOnce("key", "hash", items);
            };
            List<Future<IdempotentAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                answers.add(threads.submit(request));
            }
            go.countDown();
            int fresh = 0;
            for (Future<IdempotentAnswer> answer : answers) {
                fresh += answer.get().state() == IdempotentAnswer.State.NEW ? 1 : 0;
            }
            assertThat(fresh).isOne();
            assertThat(database.number("select count(*) from executor_jobs")).isEqualTo(20);
        } finally {
            threads.shutdownNow();
        }
    }
}
