package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import java.util.UUID;

/**
 * Which dead jobs to show. Null members do not restrict.
 *
 * @param limit      jobs on a page, 1 to 500; the summary is never limited
 * @param sinceHours died in the last so many hours, from 1
 * @param reason     a word of {@link DeadReason}
 * @param cursor     {@code next_cursor} of the page before; null: the first page
 * @param allowed    the types that whoever asks is held to, beside {@code type}, which is what was asked for
 */
public record DeadJobsQuery(
        int limit,
        int sinceHours,
        String type,
        UUID correlationId,
        String reason,
        String cursor,
        AllowedTypes allowed) {
    public static final int MAX_LIMIT = 500;

    /** @throws InvalidQueryException naming the parameter that is out of range */
    public DeadJobsQuery {
        require(limit >= 1 && limit <= MAX_LIMIT, "limit", "1 to " + MAX_LIMIT + ", got " + limit);
        require(sinceHours >= 1 && sinceHours <= 1_000_000, "since_hours", "1 to 1000000, got " + sinceHours);
        DeadReason.check(reason);
    }

    public DeadJobsQuery(int limit, int sinceHours, String type, UUID correlationId, String reason, String cursor) {
        this(limit, sinceHours, type, correlationId, reason, cursor, AllowedTypes.ALL);
    }

    /** The last 24 hours, 50 jobs a page. */
    public static DeadJobsQuery defaults() {
        return new DeadJobsQuery(50, 24, null, null, null, null);
    }

    public DeadJobsQuery withLimit(int jobs) {
        return new DeadJobsQuery(jobs, sinceHours, type, correlationId, reason, cursor, allowed);
    }

    public DeadJobsQuery withSinceHours(int hours) {
        return new DeadJobsQuery(limit, hours, type, correlationId, reason, cursor, allowed);
    }

    public DeadJobsQuery withType(String name) {
        return new DeadJobsQuery(limit, sinceHours, name, correlationId, reason, cursor, allowed);
    }

    public DeadJobsQuery withCorrelation(UUID id) {
        return new DeadJobsQuery(limit, sinceHours, type, id, reason, cursor, allowed);
    }

    public DeadJobsQuery withReason(String word) {
        return new DeadJobsQuery(limit, sinceHours, type, correlationId, word, cursor, allowed);
    }

    public DeadJobsQuery withCursor(String opaque) {
        return new DeadJobsQuery(limit, sinceHours, type, correlationId, reason, opaque, allowed);
    }

    /** The same, held to these types. */
    public DeadJobsQuery within(AllowedTypes types) {
        return new DeadJobsQuery(limit, sinceHours, type, correlationId, reason, cursor, types);
    }

    /** The types that {@code type} and {@code allowed} leave together. */
    public AllowedTypes types() {
        return allowed.only(type);
    }

    private static void require(boolean holds, String parameter, String rule) {
        if (!holds) {
            throw new InvalidQueryException(parameter, rule);
        }
    }
}
