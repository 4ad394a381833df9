package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where the jobs stand that others met as holders of their dedupe key. */
final class SelectKeyHolders {
    // lateral, offset 0: index probes for each, whatever the statistics say of tables that are filled and emptied.
    private static final String SQL = """
            select j.id, j.correlation_id, coalesce(h.status, 'ended') as status, h.run_at, h.held_until
              from (select distinct id from unnest(?::uuid[]) as given (id)) g
             cross join lateral (select * from executor_job j where j.id = g.id offset 0) j
              left join lateral (select * from executor_key_holders h
                                  where h.dedupe_key = j.dedupe_key and h.job_id = j.id offset 0) h on true
            """;

    private final String sql;

    SelectKeyHolders(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /** Status as the view says it, or {@code ended}: then the others are null. */
    record Holder(CorrelationId correlationId, String status, Instant runAt, Instant heldUntil) {}

    Map<UUID, Holder> apply(Connection connection, List<UUID> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).uuids(ids, id -> id);
            Map<UUID, Holder> holders = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    holders.put(
                            row.getObject(1, UUID.class),
                            new Holder(
                                    new CorrelationId(row.getObject(2, UUID.class)),
                                    row.getString(3),
                                    instant(row, 4),
                                    instant(row, 5)));
                }
            }
            return holders;
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
