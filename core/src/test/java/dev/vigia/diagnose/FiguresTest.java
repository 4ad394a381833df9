package dev.vigia.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static String line(long due, double in, double out, double failed) {
        return new Figures(4, 32, 32, due, 0, Duration.ofSeconds(90), in, out, failed).line();
    }

    @Test
    void aLineThatGrowsNeverDrains() {
        assertThat(line(400, 8.1, 2.2, 0))
                .contains("400 due, the oldest for 90 s, grows by 5.9/s and never drains at these rates");
    }

    @Test
    void whatFailsDrainsNothing() {
        assertThat(line(400, 8, 10, 1)).contains("grows by 8.0/s and never drains");
    }

    @Test
    void aLineThatShrinksSaysWhenItIsGone() {
        assertThat(line(400, 8, 12, 0)).contains("drains in 100 s at these rates");
    }

    @Test
    void aFewDueJobsOrEqualRatesAreNoTrend() {
        assertThat(line(12, 8, 12, 0)).doesNotContain("rates");
        assertThat(line(400, 8, 8.1, 0)).doesNotContain("rates");
    }
}
