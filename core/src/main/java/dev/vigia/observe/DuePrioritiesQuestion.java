package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.util.List;

/** How long do jobs of each priority wait? One step into the line's index for each, so at most 1,000 are looked at. */
final class DuePrioritiesQuestion {
    static final String SQL = """
            select priority, oldest_job, oldest_type, oldest_due_at, greatest(extract(epoch from now() - oldest_due_at), 0) as waited_seconds
              from executor_due_priorities
             limit 1000
            """;

    private final Snapshots snapshots;
    private final Query query;

    DuePrioritiesQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    List<DuePriority> ask() {
        return snapshots.seek(
                "priorities",
                connection -> List.copyOf(query.list(
                        connection,
                        row -> new DuePriority(
                                row.integer("priority"),
                                row.uuid("oldest_job"),
                                row.text("oldest_type"),
                                row.instant("oldest_due_at"),
                                row.seconds("waited_seconds")))));
    }
}
