package dev.vigia.worker;

import dev.vigia.job.WorkerId;
import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import dev.vigia.store.WriteProgress;
import dev.vigia.store.WriteProgress.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what handlers report, at most once a second for all of them together: a handler that reports ten thousand times a
 * second costs one row a second, and one that never does costs nothing. Sleeps until there is something.
 */
final class ProgressWriter implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ProgressWriter.class);

    /** Least time between two writes. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final WriteProgress write;
    private final WorkerId worker;
    private final InFlight inFlight;
    private final Runnable leaseMayBeLost;
    private final Signal reported = new Signal();
    private final Signal ended = new Signal();
    private volatile boolean stopping;

    /** @param leaseMayBeLost told when a report found no lease, so that the handler learns of it before the next beat */
    ProgressWriter(Database database, WorkerId worker, InFlight inFlight, Runnable leaseMayBeLost) {
        this.write = new WriteProgress(database);
        this.worker = worker;
        this.inFlight = inFlight;
        this.leaseMayBeLost = leaseMayBeLost;
    }

    void reported() {
        reported.announce();
    }

    void stop() {
        stopping = true;
        reported.announce();
        ended.announce();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                reported.await(LONGEST_SLEEP);
                round();
                ended.await(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            writeAll();
        } catch (StoreException e) {
            log.debug("progress could not be written: {}", e.getMessage()); // the heartbeat tells of the outage
            reported.announce();
        }
    }

    private void writeAll() {
        List<Execution> executions = new ArrayList<>();
        List<Report> reports = new ArrayList<>();
        for (Execution execution : inFlight.unsettled()) {
            Report report = execution.hasEnded() ? null : execution.takeReport();
            if (report != null) {
                executions.add(execution);
                reports.add(report);
            }
        }
        if (reports.isEmpty()) {
            return;
        }
        Set<UUID> written = write.apply(worker, reports);
        for (int i = 0; i < reports.size(); i++) {
            if (written.contains(reports.get(i).lease().jobId())) {
                executions.get(i).context().reportWritten();
            } else if (!executions.get(i).hasEnded()) {
                leaseMayBeLost.run();
                reported.announce();
            }
        }
    }
}
