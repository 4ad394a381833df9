package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.SQLException;
import java.util.List;

/** What was wrong, from when to when? Read backwards off the primary key. */
final class IncidentsQuestion {
    static final String SQL = """
            select id, cause, scope::text as scope, since, opened_at, seen_at, resolved_at, times_seen, confidence, incident::text as incident
              from executor_incidents
             where (? or resolved_at is null)
             order by id desc
             limit ?
            """;

    private final Snapshots snapshots;
    private final Query query;

    IncidentsQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    List<IncidentRow> ask(boolean resolvedToo, int limit) {
        return snapshots.seek(
                "incidents",
                connection -> List.copyOf(query.list(connection, IncidentsQuestion::row, resolvedToo, limit)));
    }

    private static IncidentRow row(Row row) throws SQLException {
        return new IncidentRow(
                row.number("id"),
                row.text("cause"),
                row.text("scope"),
                row.instant("since"),
                row.instant("opened_at"),
                row.instant("seen_at"),
                row.instant("resolved_at"),
                row.integer("times_seen"),
                row.decimal("confidence"),
                row.text("incident"));
    }
}
