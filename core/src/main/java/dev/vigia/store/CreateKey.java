package dev.vigia.store;

import dev.vigia.job.InvalidKeyException;
import dev.vigia.job.KeySecret;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.job.ServiceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Makes a service key: the key, its event and its audit are one statement. Only the secret's hash is written. */
public final class CreateKey {
    private static final String SQL = """
            with wanted as materialized (
              select ?::text as id, ?::bytea as secret_hash, ?::text as name, ?::text[] as scopes, ?::text[] as types,
                     coalesce(?::timestamptz, c.now + ?::float8 * interval '1 second') as expires_at,
                     ?::text as actor, ?::text as reason, ?::text as request_id, c.now
                from (select clock_timestamp() as now) c
            ), made as (
              insert into executor_service_keys (id, secret_hash, name, scopes, types, created_at, created_by, expires_at)
              select id, secret_hash, name, scopes, types, now, actor, expires_at
                from wanted
               where expires_at is null or expires_at > now
              on conflict (id) do nothing
              returning id, name, scopes, types, expires_at
            ), told as (
              insert into executor_events (kind, data)
              select 'key_created', jsonb_build_object('key_id', m.id, 'actor', w.actor, 'reason', w.reason) || (to_jsonb(m) - 'id')
                from made m cross join wanted w
            )
            insert into executor_audit (actor, action, object, reason, request_id, after)
            select w.actor, 'create_key', 'key ' || m.id, w.reason, w.request_id, to_jsonb(m)
              from made m cross join wanted w
            """;

    private final String sql;
    private final SelectKey select;

    public CreateKey(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.select = new SelectKey(schema);
    }

    /**
     * Runs in the caller's transaction. With the same secret again it changes nothing and answers the same.
     *
     * @throws InvalidKeyException if the key's end is not after now
     */
    public ServiceKey apply(Connection connection, NewKey key, KeySecret secret, Operator who) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .text(secret.id())
                    .bytes(secret.hash())
                    .text(key.name())
                    .texts(SelectKey.words(key.grant()))
                    .texts(key.grant().types().array())
                    .instant(key.expiry().at())
                    .seconds(key.expiry().after())
                    .text(who.actor())
                    .text(who.reason())
                    .text(who.requestId());
            statement.executeUpdate();
        }
        ServiceKey made = select.apply(connection, secret.id());
        if (made == null) {
            throw new InvalidKeyException("expires_at", "after now, by the database's clock");
        }
        return made;
    }
}
