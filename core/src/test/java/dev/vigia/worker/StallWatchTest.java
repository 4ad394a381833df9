package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final StallWatch watch = new StallWatch();

    private void looks(int count, long lateMs) {
        for (int i = 0; i < count; i++) {
            watch.look(LOOK, Duration.ofMillis(lateMs).toNanos());
        }
    }

    @Test
    void aProcessThatRunsStallsForNoTimeAtAll() {
        looks(300, 4);
        assertThat(watch.percent()).isZero();
    }

    @Test
    void oneLongPauseIsLittleAndFades() {
        looks(300, 0);
        looks(1, 1_700);
        assertThat(watch.percent()).isBetween(5, 15);
        looks(900, 0);
        assertThat(watch.percent()).isZero();
    }

    @Test
    void pausesThatGoOnAddUp() {
        for (int i = 0; i < 15; i++) { // half a minute of 1.8 s still, 0.2 s awake
            looks(1, 1_700);
            looks(2, 0);
        }
        assertThat(watch.percent()).isBetween(60, 85);
    }
}
