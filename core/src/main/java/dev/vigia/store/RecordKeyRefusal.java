package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Tells that somebody still brings a service key that has ended: one event for each key and minute, whichever process
 * asks and however often the key is brought.
 */
public final class RecordKeyRefusal {
    private static final String SQL = """
            with refused as (
              update executor_service_keys k set last_refused_at = clock_timestamp()
               where k.id = ? and (k.last_refused_at is null or k.last_refused_at < clock_timestamp() - interval '1 minute')
              returning k.id
            )
            insert into executor_events (kind, data)
            select 'key_revoked_used', jsonb_build_object('key_id', v.id, 'name', v.name, 'state', v.state,
                   'ended_at', coalesce(v.revoked_at, v.expires_at), 'revoke_reason', v.revoke_reason, 'replaced_by', v.replaced_by,
                   'scopes', v.scopes, 'types', v.types, 'address', ?::text, 'uses', ?::bigint)
              from refused r join executor_keys v on v.id = r.id
            """;

    private final String sql;

    public RecordKeyRefusal(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /**
     * Tells it, unless it was told within the last minute.
     *
     * @param address where it came from last
     * @param uses    how often it was brought since the last time that this was told
     * @return false if it was told within the last minute
     */
    public boolean apply(Connection connection, String id, String address, long uses) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(id).text(address).bigint(uses);
            return statement.executeUpdate() > 0;
        }
    }
}
