package dev.vigia.observe;

import java.time.Instant;
import java.util.List;

/**
 * A page of what operators did, latest first.
 *
 * @param nextCursor opaque; null on the last page. Stable: what is done meanwhile does not shift the pages after it
 */
public record AuditPage(List<Entry> audit, String nextCursor) {

    /**
     * One action, as {@code executor_audit} keeps it.
     *
     * @param before    JSON text or null
     * @param after     JSON text or null
     * @param truncated whether {@code before} or {@code after} is too large for a list and left out; the table has it
     */
    public record Entry(
            long id,
            Instant at,
            String actor,
            String action,
            String object,
            String reason,
            String requestId,
            String before,
            String after,
            boolean truncated) {}
}
