package dev.vigia.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A range of ids to look through, latest first.
 *
 * @param from first id
 * @param end  end of the ids, exclusive; null: none
 */
record IdRange(UUID from, UUID end) {
    private static final Duration SKEW = Duration.ofHours(1);
    private static final Duration FUTURE = Duration.ofDays(1);
    private static final UUID FIRST = new UUID(0, 0);
    private static final long LAST_MILLI = (1L << 48) - 1;

    /**
     * Where the jobs can be that were created in a time, latest id first. A UUIDv7 begins with its time, by the clock of
     * whoever made it, which may be an hour off here. Other ids (given by a caller, or imported) tell no time: nearly all
     * of them are larger than any UUIDv7 of our days, so that range is always among the answers.
     *
     * @param after  or null: no bound
     * @param before or null: no bound
     */
    static List<IdRange> created(Instant after, Instant before, Instant now) {
        if (after == null && before == null) {
            return List.of(new IdRange(FIRST, null));
        }
        long future = milli(now) + FUTURE.toMillis();
        UUID from = after == null ? FIRST : first(milli(after) - SKEW.toMillis());
        UUID end = first(before == null ? future : Math.min(future, milli(before) + SKEW.toMillis()));
        return List.of(new IdRange(first(future), null), new IdRange(from, end));
    }

    /** The part of this range below {@code cursor}; null: all of it. */
    IdRange below(UUID cursor) {
        return cursor != null && (end == null || compare(cursor, end) < 0) ? new IdRange(from, cursor) : this;
    }

    boolean isEmpty() {
        return end != null && compare(end, from) <= 0;
    }

    /** As PostgreSQL orders them, and unlike {@link UUID#compareTo}: by unsigned bytes. */
    private static int compare(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }

    /** The least UUID of a time. */
    static UUID firstOf(Instant time) {
        return first(milli(time));
    }

    /** The least UUID of a millisecond: its first 48 bits are Unix milliseconds. */
    private static UUID first(long milli) {
        return new UUID(Math.max(0, Math.min(LAST_MILLI, milli)) << 16, 0);
    }

    private static long milli(Instant time) {
        long second = Math.max(0, Math.min(LAST_MILLI / 1000, time.getEpochSecond()));
        return second * 1000 + time.getNano() / 1_000_000;
    }
}
