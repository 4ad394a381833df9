package dev.vigia.worker;

import dev.vigia.job.JobHandler;
import dev.vigia.job.JobType;
import dev.vigia.job.Settlement;
import dev.vigia.job.TracePolicy;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Completion;
import dev.vigia.store.Database;
import dev.vigia.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running worker, {@code orchestrator-{uuid}}: claims jobs, runs them, keeps their leases and settles them. Any
 * number may share a database. A new one has a new id, even in the same process.
 */
public final class Orchestrator implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Orchestrator.class);

    /** How long interrupted handlers have to end by themselves at shutdown. */
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(3);

    private final WorkerId id = WorkerId.random();
    private final WorkerSettings settings;
    private final Handlers handlers;
    private final Assignment assignment;
    private final PayloadReader payloads;
    private final TracePolicy tracePolicy;
    private final Companion companion;
    private final ExecutorService threads;
    private final Policies policies;
    private final InFlight inFlight;
    private final Intake intake;
    private final Claimer claimer;
    private final Vitals vitals;
    private final LeaseKeeper leaseKeeper;
    private final Settler settler;
    private final TimeLimits timeLimits;
    private final ProgressWriter progressWriter;
    private final WakeupListener listener;
    private final List<Thread> loops = new ArrayList<>();
    private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
    private DrainReport drained;

    /** @throws NoHandlerException if it is to take types by name that it has no handler for */
    public Orchestrator(
            Database database,
            WorkerSettings settings,
            Handlers handlers,
            PayloadReader payloads,
            TracePolicy tracePolicy,
            Companion companion) {
        this.settings = settings;
        this.handlers = handlers;
        this.assignment = new Assignment(settings, handlers);
        this.payloads = payloads;
        this.tracePolicy = tracePolicy;
        this.companion = companion;
        this.threads = HandlerThreads.create(settings.slots());
        this.policies = new Policies(database);
        this.inFlight = new InFlight(settings.slots(), assignment, this::slotFreed, this::leasesHold);
        Lanes lanes = new Lanes(database, id, policies);
        this.intake =
                new Intake(database, id, assignment, new Intake.Slots(inFlight::busy, this::launch, System::nanoTime));
        this.claimer = new Claimer(intake, lanes, settings.poll(), inFlight);
        this.vitals = new Vitals(database, handlers.functionsHost(), claimer::takeLongestLookNanos);
        this.leaseKeeper = new LeaseKeeper(database, id, settings, assignment, inFlight, policies, vitals);
        this.settler = new Settler(database, id, settings, leaseKeeper::leasesEndNanos, this::answered);
        this.timeLimits = new TimeLimits(inFlight, policies, leaseKeeper::giveUpWhatIsOver);
        this.progressWriter = new ProgressWriter(database, id, inFlight, leaseKeeper::beatNow);
        this.listener = new WakeupListener(database, claimer::workAnnounced, leaseKeeper::beatNow, vitals::heard);
    }

    public WorkerId id() {
        return id;
    }

    public WorkerSettings settings() {
        return settings;
    }

    /** How many slots are taken now. */
    public int busy() {
        return inFlight.busy();
    }

    /** What it takes, in words: {@code any type}, {@code types run_tsa (24 slots), any other (8 slots), idle ones are lent}. */
    public String takes() {
        return assignment.toString();
    }

    /**
     * Registers and starts to work.
     *
     * @throws StoreException if PostgreSQL cannot be used now; nothing was started
     */
    public Orchestrator start() {
        startWithoutClaiming();
        loop("claimer", claimer);
        loop("listener", listener);
        companion.start(id);
        log.info("worker {} started: {} slots, {}", id, settings.slots(), assignment);
        return this;
    }

    /** One pass: claims up to {@code limit} jobs once, runs them, settles them, ends. */
    public PassReport runOnce(int limit) {
        long before = System.nanoTime();
        startWithoutClaiming();
        int claimed;
        try {
            intake.owe(limit, ThreadLocalRandom.current().nextInt(100)); // so many passes keep the share of many starts
            claimed = claimer.once(limit).claimed();
        } finally {
            drain();
        }
        return new PassReport(id, claimed, new TreeMap<>(outcomes), Duration.ofNanos(System.nanoTime() - before));
    }

    private void startWithoutClaiming() {
        policies.refresh();
        leaseKeeper.register();
        loop("vitals", vitals);
        loop("leases", leaseKeeper);
        loop("settler", settler);
        loop("limits", timeLimits);
        loop("progress", progressWriter);
    }

    private void loop(String name, Runnable body) {
        Thread thread = new Thread(body, "vigia-" + name);
        thread.setDaemon(true);
        thread.start();
        loops.add(thread);
    }

    private boolean leasesHold() {
        return System.nanoTime() < leaseKeeper.leasesEndNanos();
    }

    private void slotFreed() {
        claimer.slotFreed();
    }

    private void launch(List<Claimed> jobs) {
        for (Claimed job : jobs) {
            Execution execution = new Execution(job, payloads, surroundings);
            inFlight.add(execution);
            threads.execute(execution);
        }
    }

    private void answered(Settler.Ready ready, Settlement settlement) {
        String word = settlement == null
                ? "unknown"
                : settlement == Settlement.LOST
                        ? "lost"
                        : ready.completion().outcome().word();
        outcomes.merge(word, 1, Integer::sum);
        if (settlement == Settlement.LOST) {
            log.warn(
                    "job {} attempt {} ended as {}, but its lease was lost: nothing was written but event stale_completion_rejected",
                    ready.completion().lease().jobId(),
                    ready.completion().lease().attempt(),
                    ready.completion().outcome().word());
        }
        inFlight.settled(ready.execution());
        claimer.permitFreed(ready.completion().lease().type());
    }

    private final Execution.Surroundings surroundings = new Execution.Surroundings() {
        @Override
        public JobHandler handlerOf(String type) {
            return handlers.of(type);
        }

        @Override
        public JobType policyOf(String type) {
            return policies.of(type);
        }

        @Override
        public TracePolicy tracePolicy() {
            return tracePolicy;
        }

        @Override
        public void reported() {
            progressWriter.reported();
        }

        @Override
        public void settle(Execution execution, Completion completion) {
            settler.settle(new Settler.Ready(execution, completion));
        }

        @Override
        public void left(Execution execution) {
            inFlight.threadLeft(execution);
        }
    };

    /**
     * Ends in order: claims nothing more, waits for running attempts as long as the grace lasts, interrupts the rest and
     * hands them back, writes every outcome. Repeated calls return the first report.
     */
    public synchronized DrainReport drain() {
        if (drained == null) {
            long before = System.nanoTime();
            claimer.stop();
            join("vigia-claimer");
            leaseKeeper.enter("draining");
            int running = inFlight.unsettled().size();
            int releasedBefore = outcomes.getOrDefault("released", 0);
            waitUntil(inFlight::isEmpty, settings.grace());
            inFlight.unsettled().forEach(e -> e.stop(Execution.Stop.SHUTDOWN, "the worker shuts down"));
            waitUntil(inFlight::isEmpty, INTERRUPT_GRACE);
            int handedBack =
                    outcomes.getOrDefault("released", 0) - releasedBefore; // before the rest is counted: nothing twice
            int abandoned = inFlight.unsettled().size();
            stopLoops();
            drained = new DrainReport(
                    running,
                    running - handedBack - abandoned,
                    handedBack,
                    abandoned,
                    Duration.ofNanos(System.nanoTime() - before));
            log.info("worker {} stopped: {}", id, drained);
        }
        return drained;
    }

    private void stopLoops() {
        companion.stop();
        listener.stop();
        settler.stop();
        timeLimits.stop();
        progressWriter.stop();
        vitals.stop();
        join("vigia-settler");
        leaseKeeper.stop("drained");
        loops.forEach(thread -> join(thread.getName()));
        threads.shutdownNow();
    }

    private void join(String name) {
        for (Thread thread : loops) {
            if (thread.getName().equals(name)) {
                try {
                    thread.join(settings.lease().toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void waitUntil(BooleanSupplier condition, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() < end) {
                Signal.pause(Duration.ofMillis(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        drain();
    }
}
