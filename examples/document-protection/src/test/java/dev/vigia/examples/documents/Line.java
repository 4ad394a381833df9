package dev.vigia.examples.documents;

import dev.vigia.job.JobHandler;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line of jobs in memory, served by several sets of handlers in turn, as several orchestrators would. Snoozes are
 * kept, failures are not retried. With {@code twice}, every attempt that ended well is repeated as if its settlement
 * had been lost, and only the repetition counts.
 */
public final class Line implements AutoCloseable {
    private static final int THREADS = 8;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final Queue<Map<String, JobHandler>> orchestrators;
    private final boolean twice;
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final List<Outcome> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    public Line(boolean twice, List<Map<String, JobHandler>> orchestrators) {
        this.twice = twice;
        this.orchestrators = new ArrayDeque<>(orchestrators);
    }

    /** Runs {@code jobs} and everything that follows from them. */
    public void drain(List<NewJob> jobs) throws InterruptedException, ExecutionException, TimeoutException {
        open.addAndGet(jobs.size());
        jobs.forEach(job -> start(Attempt.of(job), Duration.ZERO));
        drained.get(60, TimeUnit.SECONDS);
    }

    /** What the attempts that counted emitted, kind and data. */
    public List<String> events() {
        return List.copyOf(events);
    }

    public List<Outcome> failures() {
        return List.copyOf(failures);
    }

    private synchronized JobHandler handler(String type) {
        Map<String, JobHandler> next = orchestrators.remove();
        orchestrators.add(next);
        return next.get(type);
    }

    private void start(Attempt attempt, Duration delay) {
        // What the task throws, it hands to drained.
        ScheduledFuture<Void> unused = threads.schedule(
                () -> {
                    try {
                        run(attempt);
                    } catch (Throwable unexpected) {
                        drained.completeExceptionally(unexpected);
                    }
                    return null;
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void run(Attempt first) throws Exception {
        Attempt attempt = first;
        Outcome outcome = attempt.run(handler(attempt.job().type()));
        if (twice && outcome instanceof Outcome.Succeeded) {
            attempt = attempt.again();
            outcome = attempt.run(handler(attempt.job().type()));
        }
        if (outcome instanceof Outcome.Snoozed snoozed) {
            start(attempt.again(), snoozed.delay());
            return;
        }
        settle(attempt, outcome);
    }

    private void settle(Attempt attempt, Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            events.addAll(attempt.events());
            open.addAndGet(attempt.followUps().size());
            attempt.followUps().forEach(next -> start(Attempt.of(next), Duration.ZERO));
        } else {
            failures.add(outcome);
        }
        if (open.decrementAndGet() == 0) {
            drained.complete(null);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
