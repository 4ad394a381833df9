package dev.vigia.worker;

import dev.vigia.job.Outcome;
import dev.vigia.job.Position;
import dev.vigia.job.WorkerId;
import dev.vigia.store.AnnounceWorker;
import dev.vigia.store.Completion;
import dev.vigia.store.Database;
import dev.vigia.store.Heartbeat;
import dev.vigia.store.Heartbeat.Held;
import dev.vigia.store.Heartbeat.Notice;
import dev.vigia.store.SelectForgotten;
import dev.vigia.store.SelectForgotten.Forgotten;
import dev.vigia.store.Settle;
import dev.vigia.store.StoreException;
import dev.vigia.store.TellOfWorker;
import dev.vigia.store.WorkerReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker's leases alive with one statement a beat, and tells attempts that lost theirs, or are to be cancelled.
 * A worker that cannot beat for as long as its lease lasts takes its own leases for lost: somebody else may run them now.
 */
final class LeaseKeeper implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    /** An attempt that runs for longer than that tells where it stands: few do, so it costs nothing. */
    private static final Duration RUNS_LONG = Duration.ofSeconds(5);

    private final Heartbeat heartbeat;
    private final SelectForgotten forgotten;
    private final Settle settle;
    private final AnnounceWorker announce;
    private final TellOfWorker tell;
    private final WorkerId worker;
    private final WorkerSettings settings;
    private final Assignment assignment;
    private final InFlight inFlight;
    private final Policies policies;
    private final Vitals vitals;
    private final Signal due = new Signal();
    private volatile String state = "live";
    private volatile boolean stopping;
    private volatile long lastBeatNanos = System.nanoTime();
    private long lastAnsweredNanos = System.nanoTime(); // by whoever beats; registering comes before the loop

    LeaseKeeper(
            Database database,
            WorkerId worker,
            WorkerSettings settings,
            Assignment assignment,
            InFlight inFlight,
            Policies policies,
            Vitals vitals) {
        this.heartbeat = new Heartbeat(database);
        this.forgotten = new SelectForgotten(database);
        this.settle = new Settle(database, settings.lease());
        this.announce = new AnnounceWorker(database);
        this.tell = new TellOfWorker(database);
        this.worker = worker;
        this.settings = settings;
        this.assignment = assignment;
        this.inFlight = inFlight;
        this.policies = policies;
        this.vitals = vitals;
    }

    /** The first beat: without a worker's row its leases would be nobody's. */
    void register() {
        beat();
        announce.apply(worker);
    }

    void beatNow() {
        due.announce();
    }

    /** Says so with the next beat, which is now. */
    void enter(String newState) {
        state = newState;
        due.announce();
    }

    /** Ends with a last beat in this state. */
    void stop(String lastState) {
        state = lastState;
        stopping = true;
        due.announce();
    }

    /** When this worker's leases end, unless it beats again; in terms of {@link System#nanoTime()}. */
    long leasesEndNanos() {
        return lastBeatNanos + settings.lease().toNanos();
    }

    @Override
    public void run() {
        Outage outage = new Outage(
                log, "send heartbeats", "Leases last " + settings.lease().toSeconds() + " s from the last one.");
        try {
            Duration next = settings.beat();
            while (!stopping) {
                due.await(next);
                next = settings.beat();
                try {
                    beat();
                    outage.over();
                } catch (StoreException e) {
                    next = shorter(outage.failed(e), settings.beat());
                }
            }
            beat(); // the last word: which state it ended in
        } catch (StoreException e) {
            log.info("the last heartbeat could not be sent ({}); this worker will be counted as lost", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** One beat. The lease counts from before the statement: later would promise more than the database knows. */
    void beat() {
        long before = System.nanoTime();
        List<Held> held = inFlight.unsettled().stream()
                .map(execution -> execution.held(RUNS_LONG))
                .toList();
        WorkerReport report = report();
        List<Notice> notices = heartbeat.apply(report, held);
        lastBeatNanos = before;
        tellOfSilence(
                Math.max(report.vitals().pauseMs(), vitals.pauseMs())); // it may have been stopped during the beat
        vitals.told();
        notices.forEach(this::tell);
        policies.refresh();
        handBackForgotten();
    }

    /** After longer than a lease others have run our jobs, and somebody will ask why: stopped, or cut off? */
    private void tellOfSilence(long pauseMs) {
        long now = System.nanoTime();
        long silentMs = (now - lastAnsweredNanos) / 1_000_000;
        lastAnsweredNanos = now;
        if (silentMs > settings.lease().toMillis()) {
            if (pauseMs > silentMs / 2) {
                tell.stalled(worker, silentMs);
            } else {
                tell.cutOff(worker, silentMs);
            }
        }
    }

    private void tell(Notice notice) {
        Execution execution = inFlight.of(notice.jobId());
        if (execution == null || execution.lease().attempt() != notice.attempt() || execution.hasEnded()) {
            return; // it ended while the beat was under way
        }
        if (notice.lost()) {
            log.warn(
                    "lease of job {} attempt {} was reclaimed; its handler is told and interrupted",
                    notice.jobId(),
                    notice.attempt());
            execution.stop(Execution.Stop.LEASE_LOST, "lease lost: the job was reclaimed");
        } else {
            execution.stop(Execution.Stop.CANCELLED, notice.reason());
        }
    }

    /** Stops the attempts whose lease is over by our own count, which is never later than the database's. */
    void giveUpWhatIsOver() {
        if (System.nanoTime() < leasesEndNanos()) {
            return;
        }
        for (Execution execution : inFlight.unsettled()) {
            if (execution.context().stopReason() == null) {
                execution.stop(
                        Execution.Stop.LEASE_LOST,
                        "lease over: no heartbeat reached PostgreSQL for "
                                + settings.lease().toSeconds() + " s");
            }
        }
    }

    /** Puts back in the line what we hold without running it. */
    private void handBackForgotten() {
        List<UUID> known =
                inFlight.unsettled().stream().map(e -> e.lease().jobId()).toList();
        List<Completion> forgotten = this.forgotten.apply(worker, known, settings.lease()).stream()
                .filter(f -> inFlight.of(f.lease().jobId()) == null)
                .map(LeaseKeeper::handedBack)
                .toList();
        if (!forgotten.isEmpty()) {
            settle.apply(worker, settings.version(), forgotten);
            log.warn(
                    "handed back {} leases that this worker held without knowing; see runs with outcome released",
                    forgotten.size());
        }
    }

    private static Completion handedBack(Forgotten forgotten) {
        Outcome outcome = new Outcome.Released("the answer to its claim or to its settling never reached the worker");
        Position next = outcome.next(forgotten.lease(), null, 0); // a release knows no backoff
        return new Completion(forgotten.lease(), forgotten.correlationId(), outcome, next, List.of(), List.of());
    }

    private WorkerReport report() {
        return new WorkerReport(
                worker,
                Host.NAME,
                ProcessHandle.current().pid(),
                settings.version(),
                settings.lease(),
                settings.slots(),
                inFlight.busy(),
                new WorkerReport.Takes(
                        assignment.types(),
                        assignment.except(),
                        assignment.slotsByType(),
                        assignment.lends(),
                        assignment.priorityReserve()),
                state,
                vitals.reading());
    }

    /** Looked up once: a resolver can be slow. */
    private static final class Host {
        private static final String NAME = lookUp();

        private static String lookUp() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "unknown";
            }
        }
    }
}
