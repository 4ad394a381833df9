package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A job that waits for others is due when the last of them has succeeded, in the same transaction, once. */
@ExtendWith(FreshDatabase.class)
class DependenciesTest {
    private static final UUID NOBODY = UUID.fromString("00000000-0000-7000-8000-000000000001");

    private TestDatabase database;
    private Bench bench;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        bench = new Bench(fresh);
    }

    @Test
    void ofADiamondEachIsDueWhenAllBeforeItHaveSucceeded() {
        List<UUID> ids = bench
                .vigia
                .enqueueAll(List.of(
                        NewJob.of("last").dependsOn("left", "right"),
                        NewJob.of("left").named("left").dependsOn("first"),
                        NewJob.of("right").named("right").dependsOn("first"),
                        NewJob.of("first").named("first")))
                .stream()
                .map(Enqueued::id)
                .toList();
        UUID last = ids.get(0);
        assertThat(bench.claimAll()).containsExactly(ids.get(3));
        bench.settle(ids.get(3), Outcome.succeeded());
        assertThat(bench.claimAll()).containsExactlyInAnyOrder(ids.get(1), ids.get(2));
        bench.settle(ids.get(2), Outcome.succeeded());
        assertThat(bench.standing(last)).isEqualTo("held");
        bench.settle(ids.get(1), Outcome.succeeded());
        assertThat(bench.claimAll()).containsExactly(last);
        assertThat(bench.awaited()).isZero();
    }

    @Test
    void aChainRunsInItsOrder() {
        List<UUID> chain = new ArrayList<>(List.of(bench.enqueue("t")));
        for (int i = 1; i < 30; i++) {
            chain.add(bench.enqueue("t", chain.get(i - 1)));
        }
        List<UUID> order = new ArrayList<>();
        for (List<UUID> due = bench.claimAll(); !due.isEmpty(); due = bench.claimAll()) {
            assertThat(due).hasSize(1);
            order.addAll(due);
            bench.settle(due.get(0), Outcome.succeeded());
        }
        assertThat(order).isEqualTo(chain);
    }

    @Test
    void oneFansOutToAThousandAndTheseFanInToOne() {
        UUID first = bench.enqueue("first");
        UUID[] thousand = bench
                .vigia
                .enqueueAll(IntStream.range(0, 1_000)
                        .mapToObj(i -> NewJob.of("part").dependsOn(first))
                        .toList())
                .stream()
                .map(Enqueued::id)
                .toArray(UUID[]::new);
        UUID last = bench.enqueue("last", thousand);
        assertThat(bench.claimAll()).containsExactly(first);
        bench.settle(first, Outcome.succeeded());
        assertThat(bench.claimAll()).containsExactlyInAnyOrder(thousand);
        bench.settleAll(List.of(thousand).subList(1, 1_000), Outcome.succeeded());
        assertThat(bench.standing(last)).isEqualTo("held");
        bench.settle(thousand[0], Outcome.succeeded());
        assertThat(bench.claimAll()).containsExactly(last);
    }

    @Test
    void whatHasSucceededAlreadyIsNoWait() {
        UUID parent = bench.enqueue("t");
        bench.settle(parent, Outcome.succeeded());
        UUID child = bench.enqueue("t", parent);
        assertThat(bench.claimAll()).containsExactly(child);
    }

    @Test
    void aRetryOfTheParentIsWaitedForAsWell() {
        UUID parent = bench.enqueue("t");
        UUID child = bench.enqueue("t", parent);
        bench.settle(parent, Outcome.failed("once", Duration.ZERO));
        assertThat(bench.standing(child)).isEqualTo("held");
        database.execute("update executor_waiting set run_at = now() where id = ?", parent);
        assertThat(bench.claimAll()).containsExactly(parent);
        bench.settle(parent, Outcome.succeeded());
        assertThat(bench.standing(child)).isEqualTo("queued");
    }

    @Test
    void aDelayCountsAsWellAndTheWaitForOthersIsNoLag() {
        UUID parent = bench.enqueue("t");
        UUID later = bench.vigia
                .enqueue(NewJob.of("later").dependsOn(parent).withDelay(Duration.ofHours(1)))
                .id();
        UUID atOnce = bench.enqueue("at_once", parent);
        database.execute(
                "update executor_dependencies set run_at = run_at - interval '1 hour' where job_id = ?", atOnce);
        bench.settle(parent, Outcome.succeeded());
        String minutes = "select round(extract(epoch from run_at - now()) / 60) from executor_waiting where id = ?";
        assertThat(database.number(minutes, later)).isBetween(59L, 60L);
        assertThat(database.number(minutes, atOnce))
                .as("due since it was released")
                .isZero();
    }

    @Test
    void followUpsMayDependOnEachOtherAndOnTheJobThatEnqueuesThem() {
        UUID parent = bench.enqueue("t");
        UUID other = bench.enqueue("other");
        bench.settle(
                parent,
                List.of(
                        NewJob.of("on_parent").dependsOn(parent),
                        NewJob.of("on_other").dependsOn(other)));
        assertThat(
                        database.rows(
                                "select type, run_at = 'infinity' as held from executor_jobs where parent_id is not null order by type"))
                .extracting(row -> row.get("type") + " " + row.get("held"))
                .containsExactly("on_other true", "on_parent false");
        bench.settle(other, Outcome.succeeded());
        assertThat(bench.awaited()).isZero();
    }

    @Test
    void aDuplicateIsWaitedForAsTheJobThatHoldsItsKey() {
        UUID holder = bench.vigia.enqueue(NewJob.of("t").withDedupeKey("k")).id();
        List<Enqueued> jobs = bench.vigia.enqueueAll(List.of(
                NewJob.of("t").named("a").withDedupeKey("k"), NewJob.of("child").dependsOn("a")));
        assertThat(jobs.get(0).id()).isEqualTo(holder);
        UUID child = jobs.get(1).id();
        assertThat(bench.standing(child)).isEqualTo("held");
        bench.settle(holder, Outcome.succeeded());
        assertThat(bench.standing(child)).isEqualTo("queued");
    }

    @Test
    void aJobThatWaitsAndIsADuplicateAddsNoWait() {
        UUID parent = bench.enqueue("t");
        NewJob child = NewJob.of("child").withDedupeKey("k").dependsOn(parent);
        UUID first = bench.vigia.enqueue(child).id();
        assertThat(bench.vigia.enqueue(child)).matches(Enqueued::duplicate).returns(first, Enqueued::id);
        assertThat(bench.awaited()).isOne();
    }

    @Test
    void unknownIdsAndNamesAreRefusedAndNothingIsWritten() {
        assertThatThrownBy(() -> bench.enqueue("t", NOBODY))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("depends_on " + NOBODY + " names no job; nothing was enqueued");
        assertThatThrownBy(() -> bench.vigia.enqueue(NewJob.of("t").dependsOn("who")))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("depends_on 'who' names no job of this enqueue");
        assertThatThrownBy(() -> database.rows("select enqueue_job('t', p_depends_on => array[?]::uuid[])", NOBODY))
                .hasStackTraceContaining("depends_on " + NOBODY + " names no job; nothing was enqueued");
        assertThatThrownBy(() -> database.rows(
                        "select enqueue_job('t', p_id => ?, p_depends_on => array[?]::uuid[])", NOBODY, NOBODY))
                .hasStackTraceContaining("depends on itself");
        assertThatThrownBy(() -> database.rows(
                        "select enqueue_job('t', p_depends_on => array[?]::uuid[], p_on_dependency_failure => 'x')",
                        NOBODY))
                .hasStackTraceContaining("must be wait, cancel or run");
        assertThat(database.number("select count(*) from executor_job")).isZero();
    }

    @Test
    void anUnknownIdInAFollowUpRefusesThatSettlementAndIsNoMistakeOfTheStores() {
        UUID parent = bench.enqueue("t");
        assertThatThrownBy(() -> bench.settle(parent, List.of(NewJob.of("t").dependsOn(NOBODY))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("names no job");
        assertThat(bench.standing(parent)).isEqualTo("running");
    }
}
