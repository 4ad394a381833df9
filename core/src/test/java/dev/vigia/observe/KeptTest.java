package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final Kept<Integer> kept = reading(200);

    /** A value that takes so long to read, and counts the readings. */
    private Kept<Integer> reading(int millis) {
        return new Kept<>(Duration.ofSeconds(15), nanos::get, background::add, () -> {
            nanos.addAndGet(Duration.ofMillis(millis).toNanos());
            return readings.incrementAndGet();
        });
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void aYoungValueIsHandedOutAgain() {
        assertThat(kept.get()).isEqualTo(1);
        pass(10);
        assertThat(kept.get()).isEqualTo(1);
        assertThat(background).isEmpty();
    }

    @Test
    void anAgingValueIsReadAgainInTheBackgroundOnce() {
        kept.get();
        pass(14);
        assertThat(kept.get()).isEqualTo(1);
        assertThat(kept.get()).isEqualTo(1);
        assertThat(background).hasSize(1);
        background.remove().run();
        assertThat(kept.get()).isEqualTo(2);
    }

    @Test
    void aValueThatTakesLongToReadIsReadAgainEarlier() {
        Kept<Integer> dear = reading(2000);
        dear.get();
        pass(8);
        assertThat(dear.get()).isEqualTo(1);
        assertThat(background).hasSize(1);
    }

    @Test
    void aValueIsKeptForAHundredTimesWhatItCosts() {
        Kept<Integer> middling = reading(30);
        middling.get();
        pass(2);
        middling.get();
        assertThat(background).isEmpty();
        pass(1);
        assertThat(middling.get()).isEqualTo(1);
        assertThat(background).hasSize(1);
    }

    @Test
    void aCheapValueIsReadAgainAtOnce() {
        Kept<Integer> cheap = reading(1);
        assertThat(cheap.get()).isEqualTo(1);
        pass(1);
        assertThat(cheap.get()).isEqualTo(2);
        assertThat(background).isEmpty();
    }

    @Test
    void aValueThatIsTooOldIsNeverHandedOut() {
        kept.get();
        pass(15);
        assertThat(kept.get()).isEqualTo(2);
    }

    @Test
    void theAgeCountsFromBeforeTheReading() {
        Kept<Integer> slow = reading(15_000);
        assertThat(slow.get()).isEqualTo(1);
        assertThat(slow.get()).isEqualTo(2);
    }

    @Test
    void callersWhoComeTogetherShareOneReading() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Kept<Integer> shared = new Kept<>(Duration.ZERO, nanos::get, background::add, () -> {
            reading.countDown();
            join(mayEnd);
            return readings.incrementAndGet();
        });
        Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        Thread first = new Thread(() -> answers.add(shared.get()));
        Thread second = new Thread(() -> answers.add(shared.get()));
        first.start();
        reading.await();
        second.start();
        await().until(() -> second.getState() == Thread.State.WAITING);
        mayEnd.countDown();
        first.join();
        second.join();
        assertThat(answers).containsExactly(1, 1);
    }

    @Test
    void aFailedReadingInTheBackgroundLeavesTheValueAndIsRepeated() {
        Kept<Integer> failing = new Kept<>(Duration.ofSeconds(15), nanos::get, background::add, () -> {
            pass(1);
            if (readings.incrementAndGet() == 2) {
                throw new IllegalStateException("PostgreSQL is away");
            }
            return readings.get();
        });
        failing.get();
        pass(12);
        failing.get();
        background.remove().run();
        assertThat(failing.get()).as("the value at hand").isEqualTo(1);
        assertThat(background).as("asked for again").hasSize(1);
        background.remove().run();
        assertThat(failing.get()).isEqualTo(3);
    }

    @Test
    void withoutAValueAFailureIsTheCallersToKnow() {
        Kept<Integer> failing = new Kept<>(Duration.ofSeconds(15), nanos::get, background::add, () -> {
            throw new IllegalStateException("PostgreSQL is away");
        });
        assertThatThrownBy(failing::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("PostgreSQL is away");
        assertThatThrownBy(failing::get).as("and the next one is not stuck").hasMessage("PostgreSQL is away");
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
