package dev.vigia.maintain;

import dev.vigia.job.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** {@code anchor}, and again and again the same time later. */
record FixedRateTicks(Instant anchor, Duration every) implements Ticks {

    @Override
    public Optional<Tick> after(Instant instant) {
        if (instant.isBefore(anchor)) {
            return Optional.of(Tick.regular(anchor));
        }
        long passed = Math.floorDiv(instant.getEpochSecond() - anchor.getEpochSecond(), every.toSeconds());
        return Optional.of(Tick.regular(anchor.plusSeconds((passed + 1) * every.toSeconds())));
    }
}
