package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.DeadJobs.Summary;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts all dead jobs that match, by type and reason. Off executor_waiting_dead_kinds_idx alone, some 25 ms a hundred
 * thousand dead jobs; those of one correlation off the view, by its index.
 */
final class DeadJobsSummary {
    static final String OF_ALL = """
            select type, error_kind, executor_dead_reason(error_kind) as reason, count(*) as jobs
              from executor_waiting
             where attempts >= max_attempts
               and updated_at > now() - make_interval(hours => ?)
               and (?::text[] is null or type = any (?))
             group by type, error_kind
            """;

    // Jobs whose waiting row does not say what killed them: their last run may.
    static final String OF_UNKNOWN_KIND = """
            select d.type, d.error_kind, d.reason, count(*) as jobs
              from executor_waiting w
              join executor_dead_jobs d on d.id = w.id
             where w.attempts >= w.max_attempts and w.error_kind is null
               and w.updated_at > now() - make_interval(hours => ?)
               and (?::text[] is null or w.type = any (?))
             group by d.type, d.error_kind, d.reason
            """;

    static final String OF_CORRELATION = """
            select type, error_kind, reason, count(*) as jobs
              from executor_dead_jobs
             where updated_at > now() - make_interval(hours => ?)
               and (?::text[] is null or type = any (?))
               and correlation_id = ?
             group by type, error_kind, reason
            """;

    private final Query ofAll;
    private final Query ofUnknownKind;
    private final Query ofCorrelation;

    DeadJobsSummary(Schema schema) {
        this.ofAll = new Query(schema, OF_ALL);
        this.ofUnknownKind = new Query(schema, OF_UNKNOWN_KIND);
        this.ofCorrelation = new Query(schema, OF_CORRELATION);
    }

    private record Group(String type, String kind, String reason, long jobs) {}

    Summary read(Connection connection, DeadJobsQuery query) throws SQLException {
        Map<String, Long> byType = new TreeMap<>();
        Map<String, Long> byReason = new TreeMap<>();
        for (DeadReason reason : DeadReason.values()) {
            byReason.put(reason.word(), 0L);
        }
        long total = 0;
        for (Group group : groups(connection, query)) {
            if (query.reason() == null || query.reason().equals(group.reason)) {
                byType.merge(group.type, group.jobs, Long::sum);
                byReason.merge(group.reason == null ? "unknown" : group.reason, group.jobs, Long::sum);
                total += group.jobs;
            }
        }
        return new Summary(total, byType, byReason, query);
    }

    private List<Group> groups(Connection connection, DeadJobsQuery query) throws SQLException {
        int hours = query.sinceHours();
        String[] types = query.types().array();
        if (query.correlationId() != null) {
            return ofCorrelation.list(connection, DeadJobsSummary::group, hours, types, types, query.correlationId());
        }
        List<Group> groups = ofAll.list(connection, DeadJobsSummary::group, hours, types, types);
        if (groups.removeIf(group -> group.kind == null)) {
            groups.addAll(ofUnknownKind.list(connection, DeadJobsSummary::group, hours, types, types));
        }
        return groups;
    }

    private static Group group(Row row) throws SQLException {
        return new Group(row.text("type"), row.text("error_kind"), row.text("reason"), row.number("jobs"));
    }
}
