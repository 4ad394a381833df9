package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshDatabase.class)
class LimitsQuestionTest {
    private TestDatabase database;
    private Vigia vigia;
    private Observer observer;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        vigia = Vigia.on(fresh.dataSource()).build();
        observer = vigia.observer();
    }

    private void policy(String limits) {
        database.execute("insert into executor_job_types (type) values ('t') on conflict do nothing");
        database.execute("update executor_job_types set " + limits + " where type = 't'");
    }

    private List<UUID> enqueue(int count, String key) {
        return vigia.enqueueAll(Collections.nCopies(count, NewJob.of("t").withConcurrencyKey(key))).stream()
                .map(e -> e.id())
                .toList();
    }

    private void claim() {
        database.rows("select * from claim_orchestrator_jobs(100, 'w')");
    }

    /** The job that waits, of these. */
    private UUID waiting(List<UUID> jobs) {
        return jobs.stream()
                .filter(id -> database.number("select count(*) from executor_waiting where id = ?", id) == 1)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTypeSaysItsLimitsWhatIsInUseAndWhoHoldsIt() {
        policy("concurrency_limit = 3, concurrency_limit_per_key = 2");
        enqueue(5, "a");
        enqueue(5, null);
        claim();
        LimitUse use = observer.limits().get(0);
        assertThat(use.type()).isEqualTo("t");
        assertThat(use.concurrencyLimit()).isEqualTo(3);
        assertThat(use.rateLimit()).isNull();
        assertThat(use.tokens()).isNull();
        assertThat(use.inUse()).isEqualTo(3);
        assertThat(use.waiting()).isEqualTo(7);
        TypeLimits detail = observer.limits("t").orElseThrow();
        assertThat(detail.use()).isEqualTo(use);
        assertThat(detail.keys()).extracting(KeyUse::key).containsExactlyInAnyOrder("a", null);
        assertThat(detail.keys()).extracting(k -> k.inUse() + k.waiting()).containsExactly(5L, 5L);
        assertThat(detail.holders())
                .hasSize(3)
                .allSatisfy(h -> assertThat(h.worker()).isEqualTo("w"));
        assertThat(observer.limits("unlimited")).isEmpty();
    }

    @Test
    void anEmptyBucketSaysWhenItsNextTokenIsThere() {
        policy("rate_limit = 60, rate_period = '1 hour', rate_burst = 2");
        List<UUID> jobs = enqueue(5, null);
        claim();
        LimitUse use = observer.limits().get(0);
        assertThat(use.ratePeriod()).isEqualTo(Duration.ofHours(1));
        assertThat(use.tokens()).isZero();
        assertThat(use.resetsAt())
                .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(90));
        HeldBack held = observer.heldBack(waiting(jobs)).orElseThrow();
        assertThat(held.limit()).isEqualTo(HeldBack.Limit.RATE_LIMIT);
        assertThat(held.resetsAt()).isEqualTo(use.resetsAt());
    }

    @Test
    void aJobSaysWhichLimitHoldsItBackAndWhoHoldsWhatItWaitsFor() {
        policy("concurrency_limit = 2");
        List<UUID> a = enqueue(3, "a");
        enqueue(2, "b");
        claim();
        HeldBack byType = observer.heldBack(waiting(a)).orElseThrow();
        assertThat(byType.limit()).isEqualTo(HeldBack.Limit.CONCURRENCY_LIMIT);
        assertThat(byType.holders()).hasSize(2);
        assertThat(byType.resetsAt()).isNull();

        policy("concurrency_limit = 10, concurrency_limit_per_key = 1");
        HeldBack byKey = observer.heldBack(waiting(a)).orElseThrow();
        assertThat(byKey.limit()).isEqualTo(HeldBack.Limit.CONCURRENCY_LIMIT_PER_KEY);
        assertThat(byKey.key().key()).isEqualTo("a");
        assertThat(byKey.holders())
                .hasSize(1)
                .allSatisfy(h -> assertThat(h.key()).isEqualTo("a"));

        policy("concurrency_limit = null, concurrency_limit_per_key = null,"
                + " rate_limit_per_key = 1, rate_period_per_key = '1 hour'");
        database.execute("insert into executor_limit_buckets values ('t', 'a', now() + interval '1 hour')");
        assertThat(observer.heldBack(waiting(a)).orElseThrow().limit()).isEqualTo(HeldBack.Limit.RATE_LIMIT_PER_KEY);
        database.execute("delete from executor_limit_buckets where key = 'a'");
        assertThat(observer.heldBack(waiting(a)).orElseThrow().limit()).isEqualTo(HeldBack.Limit.NONE);
        assertThat(observer.heldBack(UUID.randomUUID())).isEmpty();
    }

    @Test
    void whatALimitHoldsBackIsNoLagAndHasAReason() {
        policy("concurrency_limit = 1");
        List<UUID> jobs = enqueue(2, null);
        claim();
        database.execute(
                "update executor_waiting set run_at = now() - interval '100 seconds' where id = ?", waiting(jobs));
        assertThat(observer.health().estimatedLagSeconds()).isZero();
        assertThat(observer.happyPaths())
                .filteredOn(path -> path.code().equals("where_is_it_stuck"))
                .allSatisfy(path -> assertThat(path.figures()).containsEntry("limit", 1L));
    }
}
