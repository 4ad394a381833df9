package dev.vigia.store;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.KeyState;
import dev.vigia.job.Schema;
import dev.vigia.job.ServiceKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.Set;

/** A service key as it stands within a transaction that changes it. */
final class SelectKey {
    private static final String SQL = """
            select id, name, state, scopes, types, created_at, created_by, expires_at, revoked_at, revoked_by, revoke_reason,
                   replaces, replaced_by, last_used_at, last_refused_at
              from executor_keys
             where id = ?
            """;

    private final String sql;

    SelectKey(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /** The key, or null. */
    ServiceKey apply(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? read(row) : null;
            }
        }
    }

    private static ServiceKey read(ResultSet row) throws SQLException {
        return new ServiceKey(
                row.getString("id"),
                row.getString("name"),
                KeyState.of(row.getString("state")),
                grant(row),
                instant(row, "created_at"),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                row.getString("revoked_by"),
                row.getString("revoke_reason"),
                row.getString("replaces"),
                row.getString("replaced_by"),
                instant(row, "last_used_at"),
                instant(row, "last_refused_at"));
    }

    /** Of the columns scopes and types. */
    static KeyGrant grant(ResultSet row) throws SQLException {
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        for (String word : (String[]) row.getArray("scopes").getArray()) {
            scopes.add(KeyScope.of(word));
        }
        java.sql.Array types = row.getArray("types");
        return new KeyGrant(
                scopes, types == null ? AllowedTypes.ALL : AllowedTypes.of(Set.of((String[]) types.getArray())));
    }

    /** For the column scopes. */
    static String[] words(KeyGrant grant) {
        return grant.scopes().stream().sorted().map(KeyScope::word).toArray(String[]::new);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
