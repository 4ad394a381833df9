package dev.vigia;

import dev.vigia.job.EnqueueItem;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Refusal;
import dev.vigia.store.Database;
import dev.vigia.store.Enqueue;
import dev.vigia.store.Enqueue.Identified;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Enqueues what can be enqueued, in one transaction, and says of each other job why it was refused. All are tried
 * together; only if one of them is refused each is tried by itself. A job that waits for another one of these by name is
 * refused: whether it could be enqueued would depend on the other. May be repeated: the jobs get their ids once.
 */
final class EnqueueEach implements Database.SqlWork<List<EnqueueResult>> {
    private final Enqueue enqueue;
    private final EnqueueResult[] results;
    private final SortedMap<Integer, NewJob> jobs = new TreeMap<>();
    private SortedMap<Integer, Identified> identified;

    EnqueueEach(Enqueue enqueue, List<EnqueueItem> items) {
        this.enqueue = enqueue;
        this.results = new EnqueueResult[items.size()];
        for (int i = 0; i < results.length; i++) {
            EnqueueItem item = items.get(i);
            if (item.job() == null) {
                results[i] = EnqueueResult.refused(item.refusal());
            } else if (item.job().links().names().isEmpty()) {
                jobs.put(i, item.job());
            } else {
                refuse(i, namesAnother(item.job()));
            }
        }
    }

    private static String namesAnother(NewJob job) {
        return "depends_on \"" + job.links().names().get(0)
                + "\" names another job of the same enqueue, and here each is enqueued by itself: wait for ids of jobs that"
                + " exist, or enqueue all or none; this one was not enqueued";
    }

    @Override
    public List<EnqueueResult> on(Connection connection) throws SQLException {
        boolean first = identified == null;
        if (first) {
            identified = identify(connection);
        }
        if (!writeTogether(connection, first)) {
            writeEach(connection);
        }
        return List.copyOf(Arrays.asList(results));
    }

    private SortedMap<Integer, Identified> identify(Connection connection) throws SQLException {
        SortedMap<Integer, Identified> known = new TreeMap<>();
        try {
            List<Identified> all = enqueue.identify(connection, List.copyOf(jobs.values()));
            int next = 0;
            for (Integer index : jobs.keySet()) {
                known.put(index, all.get(next++));
            }
        } catch (InvalidJobException oneOfThem) {
            for (Integer index : jobs.keySet()) {
                try {
                    known.put(
                            index,
                            enqueue.identify(connection, List.of(jobs.get(index)))
                                    .get(0));
                } catch (InvalidJobException e) {
                    refuse(index, e.getMessage());
                }
            }
        }
        return known;
    }

    /** False if PostgreSQL refused one of them, and with it all. */
    private boolean writeTogether(Connection connection, boolean first) throws SQLException {
        List<Identified> all = List.copyOf(identified.values());
        Savepoint before = connection.setSavepoint();
        try {
            List<Enqueued> enqueued =
                    first ? enqueue.apply(connection, all) : enqueue.applyUnlessThere(connection, all);
            int next = 0;
            for (Integer index : identified.keySet()) {
                results[index] = EnqueueResult.of(enqueued.get(next++));
            }
            return true;
        } catch (SQLException e) {
            backTo(before, connection, e);
            return false;
        }
    }

    private void writeEach(Connection connection) throws SQLException {
        for (Integer index : identified.keySet()) {
            Savepoint before = connection.setSavepoint();
            try {
                List<Enqueued> enqueued = enqueue.applyUnlessThere(connection, List.of(identified.get(index)));
                results[index] = EnqueueResult.of(enqueued.get(0));
                connection.releaseSavepoint(before);
            } catch (SQLException e) {
                refuse(index, backTo(before, connection, e).getMessage());
            }
        }
    }

    /** Goes on after a refusal of the data; any other error is the whole transaction's. */
    private static InvalidJobException backTo(Savepoint before, Connection connection, SQLException e)
            throws SQLException {
        if (Database.translate(e) instanceof InvalidJobException refused) {
            connection.rollback(before);
            return refused;
        }
        throw e;
    }

    private void refuse(int index, String detail) {
        results[index] = EnqueueResult.refused(new Refusal(null, detail));
    }
}
