package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Answers kept by Idempotency-Key (IETF draft-ietf-httpapi-idempotency-key-header), written in the transaction of the
 * request they answer, so a key exists exactly if the request took effect.
 */
public final class IdempotencyKeys {
    /** How long an answer is given again. After that the key is as if it had never been used. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final String LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended(?, 4021))
            """;

    private static final String FIND = """
            select request_hash, response::text
              from executor_idempotency_keys
             where key = ? and created_at > clock_timestamp() - ? * interval '1 second'
            """;

    // A row that is there has outlived its time, and nobody has taken it away yet: find() saw none.
    private static final String KEEP = """
            insert into executor_idempotency_keys as k (key, request_hash, response) values (?, ?, ?::jsonb)
            on conflict (key) do update
              set request_hash = excluded.request_hash, response = excluded.response, created_at = excluded.created_at
            """;

    private static final String EXPIRE = """
            delete from executor_idempotency_keys where created_at < clock_timestamp() - ? * interval '1 second'
            """;

    private final Database database;
    private final String find;
    private final String keep;
    private final String expire;

    public IdempotencyKeys(Database database) {
        this.database = database;
        Schema schema = database.schema();
        this.find = schema.qualify(FIND);
        this.keep = schema.qualify(KEEP);
        this.expire = schema.qualify(EXPIRE);
    }

    /** A kept answer: the hash of the request it belongs to, and the response as JSON text. */
    public record Kept(String requestHash, String response) {}

    /** False if another transaction is at work under this key. Held until the transaction ends. */
    public boolean lock(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            new Parameters(statement).text(key);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The kept answer, or null. */
    public Kept find(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(find)) {
            new Parameters(statement).text(key).seconds((double) KEPT.toSeconds());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Kept(row.getString(1), row.getString(2)) : null;
            }
        }
    }

    public void keep(Connection connection, String key, Kept answer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(keep)) {
            new Parameters(statement).text(key).text(answer.requestHash()).text(answer.response());
            statement.executeUpdate();
        }
    }

    /** Forgets answers that have outlived {@link #KEPT}. */
    public int expire() {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(expire)) {
                new Parameters(statement).seconds((double) KEPT.toSeconds());
                return statement.executeUpdate();
            }
        });
    }
}
