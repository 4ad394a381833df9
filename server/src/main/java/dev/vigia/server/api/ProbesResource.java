package dev.vigia.server.api;

import dev.vigia.job.Schema;
import io.javalin.http.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez}, {@code /readyz}, {@code /startupz}. Alive needs no database. Ready means that a write was committed
 * within the last second: a standby, a read-only or full primary, and one that hangs are not ready.
 */
final class ProbesResource {
    private static final Logger LOG = LoggerFactory.getLogger(ProbesResource.class);
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    /** Fails where a table cannot be written, changes no row, and puts a record in the log that the commit must flush. */
    private static final String WRITE = """
            set local statement_timeout = '2s';
            update executor_duties set until = until where false;
            select pg_logical_emit_message(true, 'vigia', 'ready')
            """;

    private final DataSource source;
    private final String write;
    private boolean ready;
    private boolean started;
    private long checkedAt = System.nanoTime() - FRESH;

    ProbesResource(DataSource source, Schema schema) {
        this.source = source;
        this.write = schema.qualify(WRITE);
    }

    void live(Context ctx) {
        Reply.ok(ctx, Map.of("status", "live"));
    }

    void ready(Context ctx) {
        answer(ctx, canWrite(), "ready");
    }

    /** Once ready, started for ever. */
    void started(Context ctx) {
        answer(ctx, hasStarted() || canWrite(), "started");
    }

    private static void answer(Context ctx, boolean holds, String word) {
        if (!holds) {
            throw Problem.unavailable("not-" + word, "PostgreSQL cannot be written now", 2);
        }
        Reply.ok(ctx, Map.of("status", word));
    }

    private synchronized boolean hasStarted() {
        return started;
    }

    /** One check at a time, at most one a second, however many ask. */
    private synchronized boolean canWrite() {
        if (System.nanoTime() - checkedAt >= FRESH) {
            ready = check();
            started |= ready;
            checkedAt = System.nanoTime();
        }
        return ready;
    }

    private boolean check() {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(write);
                connection.commit();
                return true;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.warn("not ready: {}", e.getMessage());
            return false;
        }
    }
}
