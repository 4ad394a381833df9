package dev.vigia.store;

import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.job.ServiceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Ends a service key now, for good: the change, its event and its audit are one statement. */
public final class RevokeKey {
    private static final String SQL = """
            with wanted as materialized (
              select ?::text as id, ?::text as actor, ?::text as reason, ?::text as request_id
            ), revoked as (
              update executor_service_keys k set revoked_at = clock_timestamp(), revoked_by = w.actor, revoke_reason = w.reason
                from wanted w where k.id = w.id and k.revoked_at is null
              returning k.id, k.name, k.scopes, k.types, k.expires_at, k.last_used_at, k.revoked_at
            ), told as (
              insert into executor_events (kind, data)
              select 'key_revoked', jsonb_build_object('key_id', r.id, 'name', r.name, 'scopes', r.scopes, 'types', r.types,
                     'last_used_at', r.last_used_at, 'actor', w.actor, 'reason', w.reason)
                from revoked r cross join wanted w
            )
            insert into executor_audit (actor, action, object, reason, request_id, before, after)
            select w.actor, 'revoke_key', 'key ' || r.id, w.reason, w.request_id, to_jsonb(r) - 'id' - 'revoked_at',
                   jsonb_build_object('revoked_at', r.revoked_at)
              from revoked r cross join wanted w
            """;

    private final String sql;
    private final SelectKey select;

    public RevokeKey(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.select = new SelectKey(schema);
    }

    /**
     * Runs in the caller's transaction. A key that was revoked before stays as it is, and nothing is written.
     *
     * @return the key as it stands then; null if there is no such key
     */
    public ServiceKey apply(Connection connection, String id, Operator who) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .text(id)
                    .text(who.actor())
                    .text(who.reason())
                    .text(who.requestId());
            statement.executeUpdate();
        }
        return select.apply(connection, id);
    }
}
