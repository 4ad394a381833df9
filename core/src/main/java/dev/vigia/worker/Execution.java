package dev.vigia.worker;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.JobHandler;
import dev.vigia.job.JobType;
import dev.vigia.job.Lease;
import dev.vigia.job.Outcome;
import dev.vigia.job.Progress;
import dev.vigia.job.TracePolicy;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Completion;
import dev.vigia.store.Event;
import dev.vigia.store.Heartbeat.Held;
import dev.vigia.store.WriteProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt: ids into the log context, call the handler, turn whatever happens into an {@link Outcome}, hand it to the
 * {@link Settler}. It ends exactly once, whether its handler returns, overruns or is stopped.
 */
final class Execution implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    private static final int MOST_FRAMES = 40;

    /** Why an attempt is asked to end before its handler is done. */
    enum Stop {
        TIME_LIMIT,
        CANCELLED,
        LEASE_LOST,
        SHUTDOWN
    }

    /** What an attempt needs of its orchestrator. */
    interface Surroundings {
        JobHandler handlerOf(String type);

        JobType policyOf(String type);

        TracePolicy tracePolicy();

        /** An attempt has something to report. */
        void reported();

        /** Settles; the attempt's slot is free when that is done. */
        void settle(Execution execution, Completion completion);

        /** The handler's thread is done with this attempt, however late. */
        void left(Execution execution);
    }

    private static final Duration A_WHILE = Duration.ofSeconds(1); // what a quick call takes costs no write

    private final Claimed claimed;
    private final AttemptContext context;
    private final Surroundings surroundings;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Object interruption = new Object();
    private final long startedNanos = System.nanoTime();
    private Thread thread; // guarded by interruption; null: not running, so not to be interrupted
    private volatile Stop stop;
    private volatile String stopDetail;

    Execution(Claimed claimed, PayloadReader payloads, Surroundings surroundings) {
        this.claimed = claimed;
        this.context = new AttemptContext(claimed, payloads, surroundings::reported);
        this.surroundings = surroundings;
    }

    Lease lease() {
        return claimed.lease();
    }

    AttemptContext context() {
        return context;
    }

    /** What this attempt has to report, to be written now, or null. */
    WriteProgress.Report takeReport() {
        Progress unwritten = context.takeReport();
        return unwritten == null ? null : new WriteProgress.Report(lease(), unwritten);
    }

    long startedNanos() {
        return startedNanos;
    }

    /**
     * A lease as a beat tells of it: with the host that it waits for, if it has for a while, and with where its thread stands,
     * if it has been running for longer than that.
     */
    Held held(Duration longer) {
        long ran = System.nanoTime() - startedNanos;
        return new Held(
                lease(),
                context.takeProgress(),
                ran > longer.toNanos() ? stack() : null,
                ran > A_WHILE.toNanos() ? context.waitsFor() : null);
    }

    /** Innermost first; null if no handler runs now. */
    private String stack() {
        StackTraceElement[] frames;
        synchronized (interruption) {
            frames = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        }
        return frames.length == 0
                ? null
                : Arrays.stream(frames)
                        .limit(MOST_FRAMES)
                        .map(frame -> "at " + frame)
                        .collect(Collectors.joining("\n"));
    }

    boolean hasEnded() {
        return ended.get();
    }

    @Override
    public void run() {
        try (LogContext ids = LogContext.of(claimed.job(), lease())) {
            enter();
            Outcome outcome;
            try {
                outcome = call();
            } finally {
                leave();
            }
            end(outcome);
        } finally {
            surroundings.left(this);
        }
    }

    private Outcome call() {
        JobHandler handler = surroundings.handlerOf(lease().type());
        if (handler == null) {
            return new Outcome.Released("no handler for type " + lease().type() + " in this worker");
        }
        try {
            Outcome outcome = handler.run(context);
            return judged(fitting(outcome == null ? Outcome.succeeded() : outcome));
        } catch (Throwable e) { // the boundary to foreign code: whatever it throws ends its attempt and nothing else
            if (stop != null && stop != Stop.TIME_LIMIT) {
                return stoppedOutcome(e);
            }
            if (stop == Stop.TIME_LIMIT) {
                return new Outcome.Failed(new Failure(
                        ErrorKind.TIME_LIMIT_EXCEEDED,
                        stopDetail,
                        Failures.of(e).stack(),
                        null,
                        null));
            }
            Failure failure = Failures.of(e);
            log.warn("attempt {} of {} failed: {}", lease().attempt(), lease().maxAttempts(), failure.message());
            if (e instanceof VirtualMachineError fatal) {
                log.error("the handler of {} broke the virtual machine: {}", lease().type(), fatal.toString());
            }
            return new Outcome.Failed(failure);
        }
    }

    /** What an attempt that was asked to stop, and threw, comes to. */
    private Outcome stoppedOutcome(Throwable thrown) {
        return switch (stop) {
            case CANCELLED -> new Outcome.Cancelled(stopDetail);
            case SHUTDOWN -> new Outcome.Released("shutdown: " + stopDetail);
            default -> new Outcome.Failed(Failures.of(thrown));
        };
    }

    /** A result that is too large to be kept is no success: whoever reads it would miss it without knowing. */
    private static Outcome fitting(Outcome outcome) {
        return outcome instanceof Outcome.Succeeded succeeded && !succeeded.resultFits()
                ? Outcome.permanentlyFailed("the result is larger than " + Outcome.LARGEST_RESULT
                        + " bytes and was not kept; store it elsewhere and return where")
                : outcome;
    }

    /** The trace policy's word on an attempt that ended well. */
    private Outcome judged(Outcome outcome) {
        TracePolicy policy = surroundings.tracePolicy();
        if (!(outcome instanceof Outcome.Succeeded) || !policy.isViolatedBy(claimed.job(), lease())) {
            return outcome;
        }
        log.error(
                "POLICY_VIOLATION severity=critical rule=succeeded_without_trace job {} has no trace_id (policy {})",
                lease().jobId(),
                policy.strict() ? "strict" : "log-only");
        context.emit(
                "policy_violation",
                "{\"policy\":\"POLICY_VIOLATION\",\"severity\":\"critical\",\"rule\":\"succeeded_without_trace\"}");
        return policy.strict()
                ? new Outcome.Failed(new Failure(ErrorKind.POLICY_VIOLATION, "would have succeeded without a trace_id"))
                : outcome;
    }

    /** Ends the attempt with this outcome, unless it ended before. */
    private void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            surroundings.settle(this, completionOf(outcome));
        } else if (stop != Stop.LEASE_LOST) {
            log.info("the handler ended after its attempt was settled; its outcome ({}) is dropped", outcome.word());
        }
    }

    Completion completionOf(Outcome outcome) {
        List<Event> events = new ArrayList<>(context.events());
        return new Completion(
                lease(),
                claimed.job().correlationId(),
                outcome,
                outcome.next(
                        lease(),
                        surroundings.policyOf(lease().type()).retry(),
                        ThreadLocalRandom.current().nextDouble()),
                context.followUps(),
                events,
                context.unwrittenReport());
    }

    /** Asks the handler to end: says why in its context, and interrupts it. */
    void stop(Stop why, String detail) {
        if (ended.get()) {
            return;
        }
        String host = context.waitsFor();
        stopDetail = host == null ? detail : detail + "; it waited for an answer from " + host;
        stop = why;
        context.stop(detail);
        synchronized (interruption) {
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** Settles an attempt whose handler ignored the interrupt, with where its thread stands; the thread goes on alone. */
    void endOverrun(String detail) {
        StackTraceElement[] stack;
        synchronized (interruption) {
            stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        }
        end(new Outcome.Failed(Failures.overrun(detail, stack)));
    }

    private void enter() {
        synchronized (interruption) {
            thread = Thread.currentThread();
            if (stop != null) {
                thread.interrupt();
            }
        }
    }

    private void leave() {
        synchronized (interruption) {
            thread = null;
            Thread.interrupted(); // an interrupt meant for the handler must not reach the settling
        }
    }
}
