package dev.vigia.observe;

import java.time.Instant;

/**
 * An incident that is kept.
 *
 * @param scope      JSON
 * @param since      the onset, as it was judged first
 * @param resolvedAt when it was seen last; null while it is open
 * @param incident   JSON, as it was judged last
 */
public record IncidentRow(
        long id,
        String cause,
        String scope,
        Instant since,
        Instant openedAt,
        Instant seenAt,
        Instant resolvedAt,
        int timesSeen,
        double confidence,
        String incident) {}
