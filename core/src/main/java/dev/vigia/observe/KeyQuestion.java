package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Who holds this dedupe key? */
final class KeyQuestion {
    static final String HOLDER = """
            select dedupe_key, job_id, type, correlation_id, status, run_at, locked_by, locked_at, held_since, held_until
              from executor_key_holders
             where dedupe_key = ?
            """;

    private final Snapshots snapshots;
    private final Query holder;

    KeyQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.holder = new Query(schema, HOLDER);
    }

    Optional<KeyHolder> ask(String key) {
        return snapshots.seek("dedupe key", connection -> {
            List<KeyHolder> found = holder.list(connection, KeyQuestion::holder, key);
            return found.stream().findFirst();
        });
    }

    private static KeyHolder holder(Row row) throws SQLException {
        return new KeyHolder(
                row.text("dedupe_key"),
                row.uuid("job_id"),
                row.text("type"),
                row.uuid("correlation_id"),
                row.text("status"),
                row.instant("run_at"),
                row.text("locked_by"),
                row.instant("locked_at"),
                row.instant("held_since"),
                row.instant("held_until"));
    }
}
