package dev.vigia.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * The limits of one type, its own over the default ones, and what is used of them. A limit that it does not have is null,
 * and so is what is counted against it.
 *
 * @param ratePeriod    {@code rateLimit} attempts may start in it, in the long run
 * @param rateBurst     as many may start at once when nothing started for a while
 * @param inUse         attempts that run and are counted
 * @param waiting       due jobs that wait in lanes
 * @param waitingIsMore the counting ended there
 * @param tokens        attempts that may start at once, as far as the type's rate is concerned
 * @param resetsAt      when the next token is there; null unless there is none
 */
public record LimitUse(
        String type,
        Integer concurrencyLimit,
        Integer concurrencyLimitPerKey,
        Integer rateLimit,
        Duration ratePeriod,
        Integer rateBurst,
        Integer rateLimitPerKey,
        Duration ratePeriodPerKey,
        Integer rateBurstPerKey,
        long inUse,
        long waiting,
        boolean waitingIsMore,
        Integer tokens,
        Instant resetsAt) {

    /** Whether as many run as may. */
    public boolean concurrencyIsUsedUp() {
        return concurrencyLimit != null && inUse >= concurrencyLimit;
    }
}
