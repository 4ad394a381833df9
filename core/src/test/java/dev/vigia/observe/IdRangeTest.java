package dev.vigia.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdRangeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static UUID at(Instant time) {
        return new UUID(time.toEpochMilli() << 16, 0);
    }

    @Test
    void withoutTimesTheRangeIsEverything() {
        assertThat(IdRange.created(null, null, NOW)).containsExactly(new IdRange(new UUID(0, 0), null));
    }

    @Test
    void timesNarrowTheIdsThatTellOneAndLeaveAnHourForClocks() {
        List<IdRange> ranges = IdRange.created(NOW.minus(HOUR.multipliedBy(5)), NOW.minus(HOUR.multipliedBy(3)), NOW);
        UUID timeless = at(NOW.plus(Duration.ofDays(1)));
        assertThat(ranges)
                .containsExactly(
                        new IdRange(timeless, null),
                        new IdRange(at(NOW.minus(HOUR.multipliedBy(6))), at(NOW.minus(HOUR.multipliedBy(2)))));
    }

    @Test
    void theTwoRangesNeverOverlap() {
        List<IdRange> ranges = IdRange.created(null, Instant.parse("9999-01-01T00:00:00Z"), NOW);
        assertThat(ranges.get(1).end()).isEqualTo(ranges.get(0).from());
    }

    @Test
    void timesBeyondAllIdsAreNoError() {
        assertThat(IdRange.created(Instant.MIN, Instant.MAX, NOW)).hasSize(2);
        assertThat(IdRange.created(Instant.MAX, Instant.MIN, NOW).get(1).isEmpty())
                .isTrue();
    }

    @Test
    void aCursorCutsARangeByUnsignedOrder() {
        UUID high = UUID.fromString("ff000000-0000-4000-8000-000000000000");
        IdRange all = new IdRange(new UUID(0, 0), null);
        assertThat(all.below(high).end()).isEqualTo(high);
        assertThat(all.below(high).isEmpty()).isFalse();
        assertThat(new IdRange(high, null).below(at(NOW)).isEmpty()).isTrue();
        assertThat(all.below(null)).isEqualTo(all);
    }
}
