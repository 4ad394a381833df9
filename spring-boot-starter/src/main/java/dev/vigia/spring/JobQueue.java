package dev.vigia.spring;

import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Enqueues in Spring's transaction: inside {@code @Transactional}, the job exists exactly if that commits. Outside, in
 * a transaction of its own. Safe for any number of threads.
 *
 * <p>It joins what binds a connection of this data source to the thread: JDBC and JPA transaction managers do. A
 * transaction of another data source is none here. {@link Vigia} itself, which runs the jobs, never joins:
 * {@link Vigia#enqueue(NewJob)} commits at once even inside {@code @Transactional}.
 */
public final class JobQueue {
    private final Vigia vigia;
    private final DataSource source;

    /** {@code source}: the one that {@code vigia} was built on and that the transactions are of. */
    public JobQueue(Vigia vigia, DataSource source) {
        this.vigia = vigia;
        this.source = source;
    }

    /**
     * Enqueues one job.
     *
     * @throws InvalidJobException       if the job cannot be accepted as given; if PostgreSQL refused it, the transaction
     *                                   can only be rolled back
     * @throws StoreUnavailableException if PostgreSQL could not be used: in a transaction at once, else after 10 s
     */
    public Enqueued enqueue(NewJob job) {
        return enqueueAll(List.of(job)).get(0);
    }

    /** All or none; an answer for each, in the same order. Throws as {@link #enqueue(NewJob)}. */
    public List<Enqueued> enqueueAll(List<NewJob> jobs) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !(TransactionSynchronizationManager.getResource(source) instanceof ConnectionHolder)) {
            return vigia.enqueueAll(jobs);
        }
        Connection connection = DataSourceUtils.getConnection(source);
        try {
            // A connection that was only kept for another data source's transaction commits each statement by itself.
            return connection.getAutoCommit() ? vigia.enqueueAll(jobs) : vigia.enqueueAll(connection, jobs);
        } catch (SQLException e) {
            throw new StoreUnavailableException(
                    "the transaction's connection cannot be used (" + e.getMessage() + "). Nothing was enqueued."
                            + " Roll back and repeat the transaction",
                    e);
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }
}
