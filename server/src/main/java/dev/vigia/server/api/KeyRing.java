package dev.vigia.server.api;

import dev.vigia.Keys;
import dev.vigia.job.KeySecret;
import dev.vigia.job.KeyState;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.job.StoredKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The keys that were brought lately, so that not every request asks the database. What is known is believed for two
 * seconds, counted from before it was asked for, and never past the key's own end; an answer that took longer than three
 * is thrown away. So a revocation holds within five seconds on every process, whatever its clock says.
 */
final class KeyRing {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int MOST = 10_000;

    private final Keys keys;
    private final LongSupplier clock;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    /** A key, as of a moment. */
    private record Known(StoredKey key, long at) {}

    /** @param nanos a clock that only goes forward */
    KeyRing(Keys keys, LongSupplier nanos) {
        this.keys = keys;
        this.clock = nanos;
    }

    /**
     * What is kept of the key with this id, or null.
     *
     * @throws StoreUnavailableException if that cannot be told: nobody is let in on what was true a while ago
     */
    StoredKey find(KeySecret brought) {
        long now = clock.getAsLong();
        Known there = known(brought);
        if (there != null && now - there.at < believed(there.key)) {
            return there.key;
        }
        StoredKey found = keys.find(brought.id()).orElse(null);
        if (clock.getAsLong() - now > LONGEST.toNanos()) {
            throw new StoreUnavailableException(
                    "PostgreSQL took too long to say whether the key still lives; nothing was done", null);
        }
        synchronized (known) {
            if (found == null) {
                known.remove(brought.id());
            } else {
                known.put(brought.id(), new Known(found, now));
            }
        }
        return found;
    }

    /** Whether exactly this key was a good one when it was last looked at, however long ago. */
    boolean wasGood(KeySecret brought) {
        Known there = known(brought);
        return there != null && there.key.state() == KeyState.LIVE && there.key.matches(brought);
    }

    private Known known(KeySecret brought) {
        synchronized (known) {
            return known.get(brought.id());
        }
    }

    private static long believed(StoredKey key) {
        boolean ends = key.state() == KeyState.LIVE
                && key.endsIn() != null
                && key.endsIn().compareTo(FRESH) < 0;
        return ends ? key.endsIn().toNanos() : FRESH.toNanos();
    }
}
