package dev.vigia.observe;

import java.time.Instant;
import java.util.List;

/**
 * A job that is due and waits in a lane, with the facts that say why.
 *
 * @param key     what its key uses; the key is null if it has none
 * @param holders of the permits that it waits for, the oldest first; at most {@value TypeLimits#MOST}
 */
public record HeldBack(LimitUse type, KeyUse key, List<PermitHolder> holders) {

    /** Which limit holds it back; the first of these that does. */
    public enum Limit {
        CONCURRENCY_LIMIT,
        CONCURRENCY_LIMIT_PER_KEY,
        RATE_LIMIT,
        RATE_LIMIT_PER_KEY,
        /** None just now: it is about to start, or others of its lane, or other lanes, are before it. */
        NONE
    }

    public Limit limit() {
        if (type.concurrencyIsUsedUp()) {
            return Limit.CONCURRENCY_LIMIT;
        }
        if (key.key() != null
                && type.concurrencyLimitPerKey() != null
                && key.inUse() >= type.concurrencyLimitPerKey()) {
            return Limit.CONCURRENCY_LIMIT_PER_KEY;
        }
        if (type.resetsAt() != null) {
            return Limit.RATE_LIMIT;
        }
        return key.resetsAt() != null ? Limit.RATE_LIMIT_PER_KEY : Limit.NONE;
    }

    /** When the next attempt of its type or key may start; null if that is not a question of time. */
    public Instant resetsAt() {
        return switch (limit()) {
            case RATE_LIMIT -> type.resetsAt();
            case RATE_LIMIT_PER_KEY -> key.resetsAt();
            case CONCURRENCY_LIMIT, CONCURRENCY_LIMIT_PER_KEY, NONE -> null;
        };
    }
}
