package dev.vigia;

import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.store.Database;
import dev.vigia.store.Enqueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** May be repeated: the jobs get their ids once, and a later try leaves alone what an earlier one wrote. */
final class RepeatableEnqueue implements Database.SqlWork<List<Enqueued>> {
    private final Enqueue enqueue;
    private final List<NewJob> jobs;
    private List<Enqueue.Identified> identified;

    RepeatableEnqueue(Enqueue enqueue, List<NewJob> jobs) {
        this.enqueue = enqueue;
        this.jobs = jobs;
    }

    @Override
    public List<Enqueued> on(Connection connection) throws SQLException {
        if (identified == null) {
            identified = enqueue.identify(connection, jobs);
            return enqueue.apply(connection, identified);
        }
        return enqueue.applyUnlessThere(connection, identified);
    }
}
