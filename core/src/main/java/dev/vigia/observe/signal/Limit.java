package dev.vigia.observe.signal;

import java.time.Instant;
import java.util.UUID;

/**
 * A limit that holds due jobs back, and who holds what they wait for.
 *
 * @param key      whose limit it is; null: that of the whole type
 * @param rate     it limits starts in a time, not how many run
 * @param most     how many may run, or start in the time
 * @param inUse    how many run
 * @param waiting  due jobs that wait for it; at most 10,001 are counted
 * @param holder   the job that has held a permit for longest; null: none
 * @param heldSince since then
 * @param resetsAt when the next may start; null unless {@code rate}
 */
public record Limit(
        String type,
        String key,
        boolean rate,
        int most,
        long inUse,
        long waiting,
        Instant oldestDue,
        UUID holder,
        Instant heldSince,
        Instant resetsAt) {}
