package dev.vigia.store;

import dev.vigia.job.KeyState;
import dev.vigia.job.Schema;
import dev.vigia.job.StoredKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** What is kept of a service key, to judge one that somebody brings. One row by its primary key. */
public final class FindKey {
    private static final String SQL = """
            select v.id, v.name, v.state, v.scopes, v.types, k.secret_hash,
                   extract(epoch from v.expires_at - clock_timestamp())::float8 as ends_in
              from executor_service_keys k join executor_keys v on v.id = k.id
             where k.id = ?
            """;

    private final String sql;

    public FindKey(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /** The key, or null. */
    public StoredKey apply(Connection connection, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? read(row) : null;
            }
        }
    }

    private static StoredKey read(ResultSet row) throws SQLException {
        double seconds = row.getDouble("ends_in");
        Duration endsIn = row.wasNull() ? null : Duration.ofMillis((long) (Math.min(seconds, 1e9) * 1000));
        return new StoredKey(
                row.getString("id"),
                row.getString("name"),
                row.getBytes("secret_hash"),
                SelectKey.grant(row),
                KeyState.of(row.getString("state")),
                endsIn);
    }
}
