package dev.vigia;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.job.EnqueueItem;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.store.Database;
import dev.vigia.store.Enqueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The ways in: all or none, each by itself, once for a key; in a transaction of their own, or in the caller's. */
final class Enqueuing {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Enqueue enqueue;
    private final IdempotentEnqueue idempotent;

    Enqueuing(Database database, Enqueue enqueue, ObjectMapper json) {
        this.database = database;
        this.enqueue = enqueue;
        this.idempotent = new IdempotentEnqueue(database, enqueue, json);
    }

    /** Without a transaction around it where one statement is enough. */
    List<Enqueued> all(List<NewJob> jobs) {
        RepeatableEnqueue work = new RepeatableEnqueue(enqueue, jobs);
        return Enqueue.isOneStatement(jobs)
                ? database.persistentlyAtOnce(PATIENCE, work)
                : database.persistently(PATIENCE, work);
    }

    /** In the caller's transaction, so tried once. */
    List<Enqueued> all(Connection connection, List<NewJob> jobs) {
        try {
            return enqueue.apply(connection, enqueue.identify(connection, jobs));
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    List<EnqueueResult> each(List<EnqueueItem> items) {
        return database.persistently(PATIENCE, new EnqueueEach(enqueue, items));
    }

    IdempotentAnswer once(String key, String requestHash, List<NewJob> jobs) {
        return idempotent.apply(key, requestHash, jobs);
    }

    IdempotentAnswer eachOnce(String key, String requestHash, List<EnqueueItem> items) {
        return idempotent.applyEach(key, requestHash, items);
    }
}
