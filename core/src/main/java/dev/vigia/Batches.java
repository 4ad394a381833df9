package dev.vigia;

import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.BatchList;
import dev.vigia.observe.BatchStatus;
import dev.vigia.observe.Observer;
import dev.vigia.store.CloseBatch;
import dev.vigia.store.Database;
import dev.vigia.store.Enqueue;
import dev.vigia.store.OpenBatch;
import dev.vigia.store.TimeOrderedIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Jobs that are watched together. Either {@linkplain #enqueue(NewBatch, List) all at once}, or {@linkplain #open opened},
 * filled by enqueues with {@link NewJob#inBatch(UUID)} and {@linkplain #close closed}. Its own jobs may add to it as long as
 * they are unfinished, closed or not ({@link NewJob#inParentsBatch()}).
 *
 * <p>Every writing method throws {@link InvalidJobException} for what cannot be accepted as given, and {@link
 * StoreUnavailableException} if PostgreSQL could not be used for 10 s.
 */
public final class Batches {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Enqueue enqueue;
    private final OpenBatch open;
    private final CloseBatch close;
    private final Observer observer;

    Batches(Database database, Enqueue enqueue, Observer observer) {
        this.database = database;
        this.enqueue = enqueue;
        this.open = new OpenBatch(database.schema());
        this.close = new CloseBatch(database.schema());
        this.observer = observer;
    }

    /** A batch that was enqueued, with an answer for each of its jobs in their order; a duplicate is not in the batch. */
    public record EnqueuedBatch(UUID id, List<Enqueued> jobs) {}

    /** Opens a batch, for jobs that are enqueued later; its id. */
    public UUID open(NewBatch batch) {
        UUID id = TimeOrderedIds.next();
        return database.persistently(PATIENCE, connection -> {
            open.apply(connection, id, batch);
            return id;
        });
    }

    /** As {@link #open(NewBatch)}, in the caller's transaction. */
    public UUID open(Connection connection, NewBatch batch) {
        UUID id = TimeOrderedIds.next();
        try {
            open.apply(connection, id, batch);
            return id;
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /** A closed batch of these jobs: all or nothing, in a transaction of its own. */
    public EnqueuedBatch enqueue(NewBatch batch, List<NewJob> jobs) {
        return database.persistently(PATIENCE, new Enqueuing(batch, jobs));
    }

    /** As {@link #enqueue(NewBatch, List)}, in the caller's transaction. */
    public EnqueuedBatch enqueue(Connection connection, NewBatch batch, List<NewJob> jobs) {
        try {
            return new Enqueuing(batch, jobs).on(connection);
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /** May be repeated: ids are given once, and a later try leaves alone what an earlier one wrote. */
    private final class Enqueuing implements Database.SqlWork<EnqueuedBatch> {
        private final UUID id = TimeOrderedIds.next();
        private final NewBatch batch;
        private final List<NewJob> jobs;
        private List<Enqueue.Identified> identified;

        Enqueuing(NewBatch batch, List<NewJob> jobs) {
            this.batch = batch;
            this.jobs = jobs.stream().map(job -> job.inBatch(id)).toList();
        }

        @Override
        public EnqueuedBatch on(Connection connection) throws SQLException {
            open.apply(connection, id, batch);
            if (identified == null) {
                identified = enqueue.identify(connection, jobs);
            }
            List<Enqueued> enqueued = enqueue.applyUnlessThere(connection, identified);
            close.apply(connection, id);
            return new EnqueuedBatch(id, enqueued);
        }
    }

    /**
     * From now on only its own unfinished jobs add to it, and it is complete when none is unfinished: at once, if it has none.
     * Waits for transactions that are adding to it. Closing it again does nothing.
     */
    public void close(UUID id) {
        database.persistently(PATIENCE, connection -> {
            close.apply(connection, id);
            return id;
        });
    }

    /** As {@link #close(UUID)}, in the caller's transaction, which should commit soon: the batch's last job waits for it. */
    public void close(Connection connection, UUID id) {
        try {
            close.apply(connection, id);
        } catch (SQLException e) {
            throw Database.translate(e);
        }
    }

    /** How far it is; empty if there is no batch with this id. Throws as {@link Observer} does. */
    public Optional<BatchStatus> find(UUID id) {
        return observer.batch(id);
    }

    /** Batches, the latest first. Throws as {@link Observer} does. */
    public BatchList list(int limit, String cursor) {
        return observer.batches(limit, cursor);
    }
}
