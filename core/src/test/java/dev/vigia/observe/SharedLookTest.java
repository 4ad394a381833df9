package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedLookTest {
    private static final int VIEWERS = 50;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

    private SharedLook<Integer> sharing(Runnable work) {
        return new SharedLook<>(Duration.ofSeconds(2), nanos::get, () -> {
            int look = looks.incrementAndGet();
            work.run();
            return look;
        });
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void fiftyWhoComeTogetherCostOneLook() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        SharedLook<Integer> shared = sharing(() -> hold(mayEnd));
        List<Thread> viewers = viewers(() -> answers.add(shared.get()));
        await().until(() -> viewers.stream().allMatch(SharedLookTest::waits));
        pass(5_000); // a look that takes long is shared as long as it is under way
        mayEnd.countDown();
        for (Thread viewer : viewers) {
            viewer.join();
        }
        assertThat(answers).hasSize(VIEWERS).containsOnly(1);
        assertThat(looks).hasValue(1);
    }

    @Test
    void fiftyWhoAskTwiceASecondCostOneLookInTwo() throws InterruptedException {
        SharedLook<Integer> shared = sharing(() -> {});
        for (int half = 0; half < 20; half++) {
            for (Thread viewer : viewers(shared::get)) {
                viewer.join();
            }
            pass(500);
        }
        assertThat(looks).as("in ten seconds").hasValue(4);
    }

    @Test
    void theAgeCountsFromTheBeginningOfTheLook() {
        SharedLook<Integer> shared = sharing(() -> pass(1_500));
        shared.get();
        pass(500);
        assertThat(shared.get()).as("two seconds old").isEqualTo(1);
        pass(1);
        assertThat(shared.get()).isEqualTo(2);
    }

    @Test
    void aFailureIsToldToAllWhoWaitAndNotKept() throws InterruptedException {
        CountDownLatch mayEnd = new CountDownLatch(1);
        SharedLook<Integer> shared = sharing(() -> {
            hold(mayEnd);
            if (looks.get() == 1) {
                throw new IllegalStateException("PostgreSQL is away");
            }
        });
        List<Thread> viewers = viewers(() -> assertThatThrownBy(shared::get)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(e -> answers.add(0)));
        await().until(() -> viewers.stream().allMatch(SharedLookTest::waits));
        mayEnd.countDown();
        for (Thread viewer : viewers) {
            viewer.join();
        }
        assertThat(answers).hasSize(VIEWERS);
        assertThat(shared.get()).as("the next one looks again").isEqualTo(2);
    }

    private static List<Thread> viewers(Runnable ask) {
        List<Thread> viewers = new ArrayList<>();
        for (int i = 0; i < VIEWERS; i++) {
            Thread viewer = new Thread(ask);
            viewer.start();
            viewers.add(viewer);
        }
        return viewers;
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
