package dev.vigia.observe;

import java.time.Instant;

/**
 * Which actions to show. Null members do not restrict.
 *
 * @param limit  actions on a page, 1 to 500
 * @param object as the audit names it: {@code job <id>}, {@code type run_tsa}
 * @param since  at or after this instant
 * @param until  before this instant
 * @param cursor {@code next_cursor} of the page before; null: the first page
 */
public record AuditQuery(
        int limit,
        String actor,
        String action,
        String object,
        String requestId,
        Instant since,
        Instant until,
        String cursor) {

    /** @throws InvalidQueryException naming the parameter that is out of range */
    public AuditQuery {
        if (limit < 1 || limit > DeadJobsQuery.MAX_LIMIT) {
            throw new InvalidQueryException("limit", "1 to " + DeadJobsQuery.MAX_LIMIT + ", got " + limit);
        }
    }

    /** The latest 50 of all. */
    public static AuditQuery latest() {
        return new AuditQuery(50, null, null, null, null, null, null, null);
    }

    /** The question without its page. */
    AuditQuery filter() {
        return new AuditQuery(1, actor, action, object, requestId, since, until, null);
    }
}
