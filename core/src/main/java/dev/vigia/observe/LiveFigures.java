package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/**
 * The figures of health that are always live. Their cost grows with what runs, and with what died or broke the trace
 * policy in the last 24 hours, not with the line and not with history.
 *
 * @param avgAgeSeconds since they were claimed; 0 if nothing runs
 * @param aliveSlots    slots of the workers that are alive; 0 if none says how many it has
 */
record LiveFigures(
        Instant observedAt,
        long running,
        double avgAgeSeconds,
        long stuck,
        long deadLast24h,
        long policyViolationsLast24h,
        long aliveSlots) {

    // dead: executor_waiting_dead_idx, the range of one day. violations: executor_events_violation_idx.
    static final String SQL = """
            select now() as observed_at, l.running, l.avg_age_seconds,
                   (select count(*) from executor_stuck_jobs) as stuck,
                   (select count(*) from executor_waiting
                     where attempts >= max_attempts and updated_at > now() - interval '24 hours') as dead_last_24h,
                   (select count(*) from executor_events
                     where kind = 'policy_violation' and at > now() - interval '24 hours') as policy_violations_last_24h,
                   (select coalesce(sum(slots), 0) from executor_workers
                     where state in ('live', 'draining') and last_seen_at >= now() - lease_duration) as alive_slots
              from (select count(*) as running,
                           coalesce(extract(epoch from avg(greatest(now() - locked_at, interval '0'))), 0) as avg_age_seconds
                      from executor_leases) l
            """;

    /** Reads them. */
    static final class Probe {
        private final Query query;

        Probe(Schema schema) {
            this.query = new Query(schema, SQL);
        }

        LiveFigures read(Connection connection) throws SQLException {
            return query.one(
                    connection,
                    row -> new LiveFigures(
                            row.instant("observed_at"),
                            row.number("running"),
                            row.decimal("avg_age_seconds"),
                            row.number("stuck"),
                            row.number("dead_last_24h"),
                            row.number("policy_violations_last_24h"),
                            row.number("alive_slots")));
        }
    }
}
