package dev.vigia.worker;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.Outcome;
import dev.vigia.job.Settlement;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Completion;
import dev.vigia.store.Database;
import dev.vigia.store.Settle;
import dev.vigia.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes outcomes. Those that are ready together share a commit, each fenced by itself; nobody waits for company. While
 * PostgreSQL cannot be used they wait in memory until the leases end, and are then reported as unknown.
 */
final class Settler implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Settler.class);

    private static final int LARGEST_BATCH = 500;

    private final Settle settle;
    private final WorkerId worker;
    private final String version;
    private final LongSupplier leasesEndNanos;
    private final Answer answer;
    private final BlockingQueue<Ready> queue = new LinkedBlockingQueue<>();
    private volatile boolean stopping;

    /** An attempt's end, waiting to be written. */
    record Ready(Execution execution, Completion completion) {}

    /** Told what became of each; settlement is null if that is unknown. */
    @FunctionalInterface
    interface Answer {
        void settled(Ready ready, Settlement settlement);
    }

    Settler(Database database, WorkerId worker, WorkerSettings settings, LongSupplier leasesEndNanos, Answer answer) {
        this.settle = new Settle(database, settings.lease());
        this.worker = worker;
        this.version = settings.version();
        this.leasesEndNanos = leasesEndNanos;
        this.answer = answer;
    }

    /** Takes an outcome to be written soon; one with a handler's own work is written here, on the handler's thread. */
    void settle(Ready ready) {
        if (ready.completion().outcome() instanceof Outcome.Succeeded succeeded && succeeded.work() != null) {
            settleWithWork(ready);
        } else {
            queue.add(ready);
        }
    }

    /** Ends when everything taken is written or reported. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        List<Ready> batch = new ArrayList<>();
        try {
            while (!stopping || !queue.isEmpty()) {
                Ready first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, LARGEST_BATCH - 1);
                    settleAll(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void settleAll(List<Ready> batch) throws InterruptedException {
        Outage outage = new Outage(
                log, "settle " + batch.size() + " outcomes", "They are kept in memory until their leases end.");
        while (true) {
            try {
                List<Settlement> settlements = settle.apply(
                        worker, version, batch.stream().map(Ready::completion).toList());
                outage.over();
                for (int i = 0; i < batch.size(); i++) {
                    answer.settled(batch.get(i), settlements.get(i));
                }
                return;
            } catch (StoreException e) {
                if (!e.isTransient()) {
                    refused(batch, e);
                    return;
                }
                if (System.nanoTime() > leasesEndNanos.getAsLong()) {
                    batch.forEach(ready -> unknown(ready, e));
                    return;
                }
                Signal.pause(outage.failed(e));
            }
        }
    }

    /** PostgreSQL refuses some datum: one bad row must not take its batch along, nor come back for ever. */
    private void refused(List<Ready> batch, StoreException e) throws InterruptedException {
        if (batch.size() > 1) {
            for (Ready ready : batch) {
                settleAll(List.of(ready));
            }
            return;
        }
        Ready ready = batch.get(0);
        if (isReplacement(ready.completion().outcome())) {
            log.error(
                    "job {} attempt {} cannot be settled at all: {}. Its lease ends by itself and the job runs again",
                    ready.completion().lease().jobId(),
                    ready.completion().lease().attempt(),
                    e.getMessage());
            answer.settled(ready, null);
            return;
        }
        settleAll(List.of(replaced(ready, "PostgreSQL refused what the attempt wanted to store: " + e.getMessage())));
    }

    private static boolean isReplacement(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                && failed.failure().message().startsWith("PostgreSQL refused what");
    }

    /** The same attempt as a failure for good, without its follow-ups, events and result. */
    private static Ready replaced(Ready ready, String message) {
        return withOutcome(ready, new Outcome.Failed(new Failure(ErrorKind.PERMANENT_ERROR, message)));
    }

    private static Ready withOutcome(Ready ready, Outcome outcome) {
        Completion bare = ready.execution().completionOf(outcome);
        return new Ready(
                ready.execution(),
                new Completion(
                        bare.lease(),
                        bare.correlationId(),
                        outcome,
                        bare.next(),
                        List.of(),
                        List.of(),
                        bare.progress()));
    }

    private void settleWithWork(Ready ready) {
        Outage outage = new Outage(
                log, "settle job " + ready.completion().lease().jobId(), "It is kept in memory until its lease ends.");
        while (true) {
            try {
                answer.settled(ready, settle.applyWithWork(worker, version, ready.completion()));
                return;
            } catch (Settle.WorkFailedException e) {
                queue.add(withOutcome(ready, new Outcome.Failed(Failures.of(e.getCause()))));
                return;
            } catch (StoreException e) {
                if (!e.isTransient()) {
                    queue.add(
                            replaced(ready, "PostgreSQL refused what the attempt wanted to store: " + e.getMessage()));
                    return;
                }
                if (System.nanoTime() > leasesEndNanos.getAsLong() || pauseWasInterrupted(outage, e)) {
                    unknown(ready, e);
                    return;
                }
            }
        }
    }

    private static boolean pauseWasInterrupted(Outage outage, StoreException e) {
        try {
            Signal.pause(outage.failed(e));
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void unknown(Ready ready, StoreException e) {
        log.error(
                "outcome of job {} attempt {} ({}) is unknown: PostgreSQL could not be used until the lease ended ({})."
                        + " If it was not written, the job runs again. See: vigia timeline {}",
                ready.completion().lease().jobId(),
                ready.completion().lease().attempt(),
                ready.completion().outcome().word(),
                e.getMessage(),
                ready.completion().correlationId());
        answer.settled(ready, null);
    }
}
