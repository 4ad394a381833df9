package dev.vigia.observe;

import java.util.UUID;

/**
 * Which dead jobs to show. Null members do not restrict.
 *
 * @param limit      jobs on a page, 1 to 500; the summary is never limited
 * @param sinceHours died in the last so many hours, from 1
 * @param reason     a word of {@link DeadReason}
 * @param cursor     {@code next_cursor} of the page before; null: the first page
 */
public record DeadJobsQuery(int limit, int sinceHours, String type, UUID correlationId, String reason, String cursor) {
    public static final int MAX_LIMIT = 500;

    /** @throws InvalidQueryException naming the parameter that is out of range */
    public DeadJobsQuery {
        require(limit >= 1 && limit <= MAX_LIMIT, "limit", "1 to " + MAX_LIMIT + ", got " + limit);
        require(sinceHours >= 1 && sinceHours <= 1_000_000, "since_hours", "1 to 1000000, got " + sinceHours);
        DeadReason.check(reason);
    }

    /** The last 24 hours, 50 jobs a page. */
    public static DeadJobsQuery defaults() {
        return new DeadJobsQuery(50, 24, null, null, null, null);
    }

    public DeadJobsQuery withLimit(int jobs) {
        return new DeadJobsQuery(jobs, sinceHours, type, correlationId, reason, cursor);
    }

    public DeadJobsQuery withSinceHours(int hours) {
        return new DeadJobsQuery(limit, hours, type, correlationId, reason, cursor);
    }

    public DeadJobsQuery withType(String name) {
        return new DeadJobsQuery(limit, sinceHours, name, correlationId, reason, cursor);
    }

    public DeadJobsQuery withCorrelation(UUID id) {
        return new DeadJobsQuery(limit, sinceHours, type, id, reason, cursor);
    }

    public DeadJobsQuery withReason(String word) {
        return new DeadJobsQuery(limit, sinceHours, type, correlationId, word, cursor);
    }

    public DeadJobsQuery withCursor(String opaque) {
        return new DeadJobsQuery(limit, sinceHours, type, correlationId, reason, opaque);
    }

    private static void require(boolean holds, String parameter, String rule) {
        if (!holds) {
            throw new InvalidQueryException(parameter, rule);
        }
    }
}
