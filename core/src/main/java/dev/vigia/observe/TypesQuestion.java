package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Of which type are these jobs? A job's type never changes, so the answer stays true. */
final class TypesQuestion {
    static final String SQL = """
            select id, type from executor_job where id = any (?)
            """;

    private final Snapshots snapshots;
    private final Query query;

    TypesQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    Map<UUID, String> ask(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return snapshots.seek("types", connection -> {
            Map<UUID, String> types = new HashMap<>();
            query.list(
                    connection, row -> types.put(row.uuid("id"), row.text("type")), (Object) ids.toArray(UUID[]::new));
            return types;
        });
    }
}
