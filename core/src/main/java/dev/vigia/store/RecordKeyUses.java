package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Writes when service keys were last used, each at most once a minute, whichever process asks. A key that another
 * process writes at this moment is left to it.
 */
public final class RecordKeyUses {
    private static final String SQL = """
            with used as materialized (
              select k.id, u.age
                from executor_service_keys k join unnest(?::text[], ?::float8[]) as u (id, age) on u.id = k.id
               where k.last_used_at is null or k.last_used_at < clock_timestamp() - interval '1 minute'
               order by k.id for update of k skip locked
            )
            update executor_service_keys k set last_used_at = clock_timestamp() - u.age * interval '1 second'
              from used u where k.id = u.id
            """;

    private final String sql;

    public RecordKeyUses(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /**
     * Writes those that are due; others, and ids of no key, are left alone.
     *
     * @param ages by id: how long ago it was used last
     */
    public void apply(Connection connection, Map<String, Duration> ages) throws SQLException {
        List<Map.Entry<String, Duration>> uses = List.copyOf(ages.entrySet());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .texts(uses, Map.Entry::getKey)
                    .seconds(uses, use -> use.getValue().toNanos() / 1e9);
            statement.executeUpdate();
        }
    }
}
