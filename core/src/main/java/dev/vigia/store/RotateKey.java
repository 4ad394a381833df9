package dev.vigia.store;

import dev.vigia.job.InvalidKeyException;
import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyEndedException;
import dev.vigia.job.KeySecret;
import dev.vigia.job.KeyState;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.job.ServiceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Gives a live service key a successor that may do the same, and the old one an end. Both are good until then, so that
 * whoever holds the old one can change over. A key has one successor: two rotations at once cannot both win.
 */
public final class RotateKey {
    private static final String LOCK = """
            select ?::timestamptz <= clock_timestamp() as passed from executor_service_keys where id = ? for update
            """;

    private static final String SQL = """
            with wanted as materialized (
              select ?::text as id, ?::text as new_id, ?::bytea as secret_hash,
                     coalesce(?::timestamptz, c.now + ?::float8 * interval '1 second') as old_ends_at,
                     ?::text as actor, ?::text as reason, ?::text as request_id, c.now
                from (select clock_timestamp() as now) c
            ), made as (
              -- It lives as long as the old one was made for.
              insert into executor_service_keys (id, secret_hash, name, scopes, types, replaces, created_at, created_by, expires_at)
              select w.new_id, w.secret_hash, o.name, o.scopes, o.types, o.id, w.now, w.actor, w.now + (o.expires_at - o.created_at)
                from executor_service_keys o join wanted w on w.id = o.id
              returning id, name, scopes, types, expires_at, replaces
            ), ending as (
              update executor_service_keys o set expires_at = least(o.expires_at, w.old_ends_at)
                from wanted w where o.id = w.id
              returning o.id, o.expires_at
            ), told as (
              insert into executor_events (kind, data)
              select 'key_rotated', jsonb_build_object('key_id', e.id, 'name', m.name, 'replaced_by', m.id, 'ends_at', e.expires_at,
                     'scopes', m.scopes, 'types', m.types, 'actor', w.actor, 'reason', w.reason)
                from made m cross join ending e cross join wanted w
            )
            insert into executor_audit (actor, action, object, reason, request_id, before, after)
            select w.actor, 'rotate_key', 'key ' || e.id, w.reason, w.request_id, jsonb_build_object('expires_at', o.expires_at),
                   jsonb_build_object('expires_at', e.expires_at, 'replaced_by', to_jsonb(m))
              from made m cross join ending e cross join wanted w join executor_service_keys o on o.id = e.id
            """;

    private final String lock;
    private final String sql;
    private final SelectKey select;

    public RotateKey(Schema schema) {
        this.lock = schema.qualify(LOCK);
        this.sql = schema.qualify(SQL);
        this.select = new SelectKey(schema);
    }

    /**
     * Runs in the caller's transaction. With the same secret again it changes nothing and answers the same.
     *
     * @param oldEnds when the old key ends; its own end stays if that is sooner
     * @return null if there is no such key
     * @throws KeyEndedException   if it is not live, or has a successor
     * @throws InvalidKeyException if the old key would have ended already
     */
    public IssuedKey apply(Connection connection, String id, KeySecret secret, KeyEnd oldEnds, Operator who)
            throws SQLException {
        Boolean passed = lock(connection, id, oldEnds);
        ServiceKey old = select.apply(connection, id); // after the lock, so with what a rotation before us did
        if (old == null) {
            return null;
        }
        if (!secret.id().equals(old.replacedBy())) {
            check(old);
            if (Boolean.TRUE.equals(passed)) {
                throw new InvalidKeyException("old_ends_at", "after now, by the database's clock");
            }
            rotate(connection, id, secret, oldEnds, who);
        }
        return new IssuedKey(select.apply(connection, secret.id()), secret, select.apply(connection, id));
    }

    /** Whether the end that is asked for has passed; null: none was, or there is no such key. */
    private Boolean lock(Connection connection, String id, KeyEnd oldEnds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lock)) {
            new Parameters(statement).instant(oldEnds.at()).text(id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getObject("passed", Boolean.class) : null;
            }
        }
    }

    private static void check(ServiceKey old) {
        if (old.state() != KeyState.LIVE) {
            throw new KeyEndedException("key " + old.id() + " (" + old.name() + ") has ended: it is "
                    + old.state().word() + "; nothing was changed. Make a new one instead");
        }
        if (old.replacedBy() != null) {
            throw new KeyEndedException("key " + old.id() + " (" + old.name() + ") was rotated already: "
                    + old.replacedBy() + " succeeds it; nothing was changed. Rotate that one");
        }
    }

    private void rotate(Connection connection, String id, KeySecret secret, KeyEnd oldEnds, Operator who)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .text(id)
                    .text(secret.id())
                    .bytes(secret.hash())
                    .instant(oldEnds.at())
                    .seconds(oldEnds.after())
                    .text(who.actor())
                    .text(who.reason())
                    .text(who.requestId());
            statement.executeUpdate();
        }
    }
}
