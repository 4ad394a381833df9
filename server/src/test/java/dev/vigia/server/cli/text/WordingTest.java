package dev.vigia.server.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
    private static final Instant NOW = Instant.parse("2026-02-03T03:00:12Z");

    @ParameterizedTest
    @CsvSource({
        "PT0.0414S, 41 ms",
        "PT4.199S, 4.1 s",
        "PT9.99S, 9.9 s",
        "PT74.5S, 74 s",
        "PT18M50S, 18 min 50 s",
        "PT17M, 17 min",
        "PT3H5M10S, 3 h 5 min",
        "PT52H, 2 d 4 h",
        "PT-3S, 0 ms"
    })
    void durationsHaveTheirUnit(Duration duration, String words) {
        assertThat(Wording.duration(duration)).isEqualTo(words);
    }

    @Test
    void aTimeIsSaidOnceAbsoluteAndOnceRelative() {
        assertThat(Wording.moment(NOW.minusSeconds(1145), NOW)).isEqualTo("02:41:07Z (19 min 5 s ago)");
        assertThat(Wording.moment(NOW.plusSeconds(149), NOW)).isEqualTo("03:02:41Z (in 2 min 29 s)");
        assertThat(Wording.moment(NOW.minus(Duration.ofDays(9)), NOW)).isEqualTo("2026-01-25 03:00:12Z (9 d ago)");
        assertThat(Wording.moment(null, NOW)).isEqualTo("-");
    }

    @Test
    void sharesNameTheLargestFirst() {
        assertThat(Wording.shares(Map.of("build_artifact", 54L, "run_tsa", 1150L, "mail", 0L), 6))
                .isEqualTo("run_tsa 1,150, build_artifact 54");
        assertThat(Wording.shares(Map.of("a", 3L, "b", 2L, "c", 1L), 1)).isEqualTo("a 3, 2 more types");
    }
}
