package dev.vigia.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The past in slices of time, fine near now and coarse before, each looked at up to so many rows: whatever the rates, the
 * whole costs the same. Rows are found by their ids, which begin with the time of whoever made them; judged is by the
 * database's times, so a wrong clock moves a row out of sight and never to a wrong time.
 */
record Slices(List<Slice> all) {
    static final Duration LOOKS_BACK = Duration.ofHours(2);

    /** @param most rows looked at */
    record Slice(Instant from, Instant to, int most) {
        boolean has(Instant at) {
            return !at.isBefore(from) && at.isBefore(to);
        }

        double seconds() {
            return Duration.between(from, to).toMillis() / 1e3;
        }
    }

    /** The latest first: 3 minutes by 5 s, 10 by 30 s, 2 hours by 5 minutes. */
    static Slices before(Instant now) {
        List<Slice> slices = new ArrayList<>();
        Instant end = now;
        end = add(slices, end, Duration.ofSeconds(5), now.minus(Duration.ofMinutes(3)), 700);
        end = add(slices, end, Duration.ofSeconds(30), now.minus(Duration.ofMinutes(13)), 500);
        add(slices, end, Duration.ofMinutes(5), now.minus(LOOKS_BACK), 300);
        return new Slices(List.copyOf(slices));
    }

    private static Instant add(List<Slice> slices, Instant end, Duration length, Instant until, int most) {
        Instant to = end;
        while (to.isAfter(until)) {
            slices.add(new Slice(to.minus(length), to, most));
            to = to.minus(length);
        }
        return to;
    }

    /** The slice of a time; the latest for what is later than all, null for what is earlier. */
    Slice of(Instant at) {
        if (!at.isBefore(all.get(0).to)) {
            return all.get(0);
        }
        for (Slice slice : all) {
            if (slice.has(at)) {
                return slice;
            }
        }
        return null;
    }

    /** First id of each; the end of one is the first of the slice before it in the list. */
    UUID[] lows() {
        return all.stream().map(slice -> IdRange.firstOf(slice.from)).toArray(UUID[]::new);
    }

    /** First id after each; of the latest, a minute beyond now: the clock of a producer may be ahead. */
    UUID[] highs() {
        UUID[] highs = all.stream().map(slice -> IdRange.firstOf(slice.to)).toArray(UUID[]::new);
        highs[0] = IdRange.firstOf(all.get(0).to.plusSeconds(60));
        return highs;
    }

    String[] most() {
        return all.stream().map(slice -> Integer.toString(slice.most)).toArray(String[]::new);
    }
}
