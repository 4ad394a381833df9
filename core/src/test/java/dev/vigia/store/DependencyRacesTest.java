package dev.vigia.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.job.Outcome;
import dev.vigia.job.Settlement;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** Wake-ups that could be lost: what waits, and what it waits for, at the same time on two connections. */
@ExtendWith(FreshDatabase.class)
class DependencyRacesTest {
    private static final Operator OPERATOR = new Operator("ana", "because", null);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private TestDatabase database;
    private Bench node;
    private Bench otherNode;

    @BeforeEach
    void open(TestDatabase fresh) {
        database = fresh;
        node = new Bench(fresh);
        otherNode = new Bench(fresh);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void theLastTwoParentsSettledAtOnceOnTwoNodesReleaseTheirChildOnce() throws Exception {
        for (int round = 0; round < 80; round++) {
            UUID left = node.enqueue("t");
            node.claimAll();
            UUID right = otherNode.enqueue("t");
            otherNode.claimAll();
            UUID child = node.enqueue("child", left, right);
            atOnce(() -> node.settle(left, Outcome.succeeded()), () -> otherNode.settle(right, Outcome.succeeded()));
            assertThat(node.claimAll()).as("round " + round).containsExactly(child);
            node.settle(child, Outcome.succeeded());
        }
        assertThat(node.awaited()).isZero();
    }

    @Test
    void aChildEnqueuedWhileItsParentSettlesIsReleased() throws Exception {
        for (int round = 0; round < 100; round++) {
            UUID parent = node.enqueue("t");
            node.claimAll();
            List<Object> answers =
                    atOnce(() -> otherNode.enqueue("child", parent), () -> node.settle(parent, Outcome.succeeded()));
            assertThat(node.claimAll()).as("round " + round).containsExactly((UUID) answers.get(0));
            node.settle((UUID) answers.get(0), Outcome.succeeded());
        }
    }

    @Test
    void aChildEnqueuedWhileItsParentMovesThroughTheLineIsReleased() throws Exception {
        for (int round = 0; round < 100; round++) {
            UUID parent = node.enqueue("t");
            List<Object> answers = atOnce(() -> otherNode.enqueue("child", parent), () -> {
                claim(parent);
                node.settle(parent, Outcome.snoozed(Duration.ZERO, "again"));
                claim(parent);
                return node.settle(parent, Outcome.succeeded());
            });
            assertThat(node.claimAll()).as("round " + round).containsExactly((UUID) answers.get(0));
            node.settle((UUID) answers.get(0), Outcome.succeeded());
        }
    }

    /** A claim passes over a row that is locked at the moment, as that of a job somebody begins to wait for. */
    private void claim(UUID id) {
        while (!node.claimAll().contains(id)) {
            Thread.onSpinWait();
        }
    }

    /**
     * The settlement's statement begins before the child's commit and waits for its lock: what it sees is older than the edge.
     * {@code SET CONSTRAINTS} stops the enqueue where it is most dangerous, between its look at the parent and its commit.
     */
    @Test
    void aSettlementThatWaitedForTheCommitOfAChildSeesIt() throws Exception {
        List<Callable<?>> ends = new ArrayList<>();
        List<UUID> parents = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            parents.add(node.enqueue("t"));
        }
        node.claimAll();
        ends.add(() -> node.settle(parents.get(0), Outcome.succeeded()));
        ends.add(() -> node.settle(parents.get(1), List.of(NewJob.of("follow_up"))));
        ends.add(() -> database.value(String.class, "select settle_job(?, ?, 1)", parents.get(2), node.worker.value()));
        ends.add(() -> node.settleWithWork(parents.get(3), Outcome.succeeded("{}", transaction -> {})));
        for (int i = 0; i < ends.size(); i++) {
            UUID child = enqueuedWhile(parents.get(i), ends.get(i));
            assertThat(node.standing(child)).as("way " + i).isEqualTo("queued");
        }
        UUID cancelled = node.enqueue("t");
        UUID child = enqueuedWhile(
                cancelled, () -> node.vigia.operations().cancel(JobFilter.ofId(cancelled), OPERATOR, false));
        assertThat(database.number("select count(*) from executor_blocked_jobs where id = ?", child))
                .isOne();
    }

    private UUID enqueuedWhile(UUID parent, Callable<?> end) throws Exception {
        try (Connection open = database.dataSource().getConnection()) {
            open.setAutoCommit(false);
            UUID child = node.vigia
                    .enqueue(open, NewJob.of("child").dependsOn(parent))
                    .id();
            open.createStatement().execute("set constraints all immediate");
            Future<?> ending = threads.submit(end);
            await().until(() -> database.number(
                            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                    == 1);
            open.commit();
            ending.get();
            return child;
        }
    }

    @Test
    void aLongTransactionThatEnqueuesAChildHoldsUpNoClaimAndNoSettlement() throws Exception {
        UUID parent = node.enqueue("t");
        try (Connection open = database.dataSource().getConnection()) {
            open.setAutoCommit(false);
            UUID child = node.vigia
                    .enqueue(open, NewJob.of("child").dependsOn(parent))
                    .id();
            assertThat(node.claimAll()).containsExactly(parent);
            assertThat(node.settle(parent, Outcome.succeeded())).isEqualTo(Settlement.APPLIED);
            open.commit();
            assertThat(node.claimAll()).containsExactly(child);
        }
    }

    @Test
    void aStricterIsolationIsRefusedAndRepeatedInsteadOfMissingTheChild() throws Exception {
        UUID parent = node.enqueue("t");
        node.claimAll();
        try (Connection strict = database.dataSource().getConnection()) {
            strict.setAutoCommit(false);
            strict.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            strict.createStatement()
                    .executeQuery("select 1 from executor_job"); // its snapshot is from before the child
            UUID child = node.enqueue("child", parent);
            assertThatThrownBy(() -> settleIn(strict, parent))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(TransientErrors.isTransient(e)).isTrue());
            strict.rollback();
            settleIn(strict, parent);
            strict.commit();
            assertThat(node.standing(child)).isEqualTo("queued");
        }
    }

    private void settleIn(Connection connection, UUID id) throws SQLException {
        connection.createStatement().executeQuery("select settle_job('" + id + "', '" + node.worker + "', 1)");
    }

    @Test
    void handlersWorkInTheSettlingTransactionDoesNotMakeSiblingsSettleInSingleFile() throws Exception {
        List<UUID> parents =
                IntStream.range(0, 3).mapToObj(i -> node.enqueue("t")).toList();
        node.claimAll();
        UUID child = node.enqueue("child", parents.toArray(UUID[]::new));
        CyclicBarrier together = new CyclicBarrier(3); // passed only if all three are in their transactions at once
        Callable<?>[] settlements = parents.stream()
                .map(id ->
                        (Callable<?>) () -> node.settleWithWork(id, Outcome.succeeded("{}", work -> together.await())))
                .toArray(Callable<?>[]::new);
        atOnce(settlements);
        assertThat(node.claimAll()).containsExactly(child);
    }

    @Test
    void anOpenSettlementHoldsUpNoSiblingWhileAThirdIsLeftAndReleasesNobodyIfItIsUndone() throws Exception {
        List<UUID> parents =
                IntStream.range(0, 3).mapToObj(i -> node.enqueue("t")).toList();
        node.claimAll();
        UUID child = node.enqueue("child", parents.toArray(UUID[]::new));
        try (Connection open = database.dataSource().getConnection()) {
            open.setAutoCommit(false);
            settleIn(open, parents.get(0));
            Future<Settlement> sibling = threads.submit(() -> node.settle(parents.get(1), Outcome.succeeded()));
            assertThat(sibling.get(20, TimeUnit.SECONDS)).isEqualTo(Settlement.APPLIED);
            open.rollback();
        }
        node.settle(parents.get(2), Outcome.succeeded());
        assertThat(node.standing(child)).isEqualTo("held");
        node.settle(parents.get(0), Outcome.succeeded());
        assertThat(node.standing(child)).isEqualTo("queued");
    }

    @Test
    void anOperatorsRetryOfAChildAndTheSettlementOfItsParentMakeItDueOnce() throws Exception {
        for (int round = 0; round < 30; round++) {
            UUID parent = node.enqueue("t");
            node.claimAll();
            UUID child = node.enqueue("child", parent);
            atOnce(
                    () -> node.settle(parent, Outcome.succeeded()),
                    () -> otherNode.vigia.operations().retry(JobFilter.ofId(child), OPERATOR, null, false));
            assertThat(node.claimAll()).containsExactly(child);
            node.settle(child, Outcome.succeeded());
        }
        assertThat(node.awaited()).isZero();
    }

    @Test
    void aLostAnswerToTheSettlementReleasesOnce() {
        UUID parent = node.enqueue("t");
        UUID child = node.enqueue("child", parent);
        node.settle(parent, Outcome.succeeded());
        String due = "select run_at::text || xmin::text from executor_waiting where id = '" + child + "'";
        String released = database.value(String.class, due);
        assertThat(node.settle(parent, Outcome.succeeded())).as("repeated").isEqualTo(Settlement.APPLIED);
        assertThat(database.value(String.class, due)).isEqualTo(released);
        assertThat(node.settle(parent, List.of(NewJob.of("t")))).isEqualTo(Settlement.APPLIED);
        assertThat(database.value(String.class, due)).isEqualTo(released);
    }

    /** All begin at the same moment; their answers in their order. */
    private List<Object> atOnce(Callable<?>... tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.length);
        List<Future<Object>> running = new ArrayList<>();
        for (Callable<?> task : tasks) {
            running.add(threads.submit(() -> {
                start.await();
                return task.call();
            }));
        }
        List<Object> answers = new ArrayList<>();
        for (Future<Object> one : running) {
            answers.add(one.get());
        }
        return answers;
    }
}
