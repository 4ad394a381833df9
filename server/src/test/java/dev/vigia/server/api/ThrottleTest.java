package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final AtomicLong now = new AtomicLong();
    private final Throttle throttle = new Throttle(3, Duration.ofSeconds(10), 100, now::get);

    @Test
    void afterSoManyFailuresOneHasToWaitAndIsForgivenOneAtATime() {
        assertThat(throttle.failed("a")).isFalse();
        assertThat(throttle.failed("a")).isFalse();
        assertThat(throttle.wait("a")).isZero();
        assertThat(throttle.failed("a")).as("the one that empties it").isTrue();
        assertThat(throttle.wait("a")).isEqualTo(Duration.ofSeconds(10));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(throttle.wait("a")).isEqualTo(Duration.ofSeconds(6));
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(throttle.wait("a")).isZero();
        assertThat(throttle.failed("a")).as("empty again, which is no news").isFalse();
        assertThat(throttle.wait("a")).isEqualTo(Duration.ofSeconds(10));
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(List.of(throttle.failed("a"), throttle.failed("a"), throttle.failed("a")))
                .containsExactly(false, false, true);
    }

    @Test
    void nobodyWaitsForAnothersFailures() {
        for (int i = 0; i < 10; i++) {
            throttle.failed("a");
        }
        assertThat(throttle.wait("b")).isZero();
    }

    @Property(tries = 50)
    void memoryIsBoundedAndNobodyWaitsLongerThanForOneToken(
            @ForAll @Size(max = 1000) List<@IntRange(max = 5000) Integer> attackers) {
        for (int attacker : attackers) {
            throttle.failed("network " + attacker);
            now.addAndGet(attacker * 1000L);
            assertThat(throttle.wait("network " + attacker)).isBetween(Duration.ZERO, Duration.ofSeconds(10));
        }
        assertThat(throttle.remembered()).isLessThanOrEqualTo(100);
    }
}
