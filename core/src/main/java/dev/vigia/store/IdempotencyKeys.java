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
    private static final String LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended(?, 4021))
            """;

    private static final String FIND = """
            select request_hash, response::text from executor_idempotency_keys where key = ?
            """;

    private static final String KEEP = """
            insert into executor_idempotency_keys (key, request_hash, response) values (?, ?, ?::jsonb)
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
            new Parameters(statement).text(key);
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

    /** Forgets answers older than {@code age}. */
    public int expire(Duration age) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(expire)) {
                new Parameters(statement).seconds(age.toNanos() / 1e9);
                return statement.executeUpdate();
            }
        });
    }
}
