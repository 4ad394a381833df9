package dev.vigia.worker;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.Job;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobGraph;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.Progress;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Enqueue;
import dev.vigia.store.Event;
import dev.vigia.store.TimeOrderedIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** One attempt as its handler sees it; collects what is written when the attempt settles. */
final class AttemptContext implements JobContext {
    private final Claimed claimed;
    private final PayloadReader payloads;
    private final List<Enqueue.Identified> followUps = new ArrayList<>();
    private final Map<String, UUID> names = new HashMap<>(); // of follow-ups
    private final List<Event> events = new ArrayList<>();
    private final AtomicReference<Numbered> latest = new AtomicReference<>(new Numbered(0, null));
    private final AtomicBoolean announced = new AtomicBoolean();
    private final Runnable reported;
    private long taken; // by the one thread that writes reports
    private volatile long written;
    private boolean progressed;
    private volatile String stopReason;
    private volatile String waitsFor;

    /** @param reported told of the first report after somebody looked for one */
    AttemptContext(Claimed claimed, PayloadReader payloads, Runnable reported) {
        this.claimed = claimed;
        this.payloads = payloads;
        this.reported = reported;
    }

    /** The host whose answer the attempt awaits now; null: none. */
    void waitsFor(String host) {
        waitsFor = host;
    }

    String waitsFor() {
        return waitsFor;
    }

    @Override
    public Job job() {
        return claimed.job();
    }

    @Override
    public Lease lease() {
        return claimed.lease();
    }

    @Override
    public <T> T payload(Class<T> type) {
        try {
            return payloads.read(job().payload(), type);
        } catch (Exception e) { // whatever the JSON library throws means the same: this payload is not that type
            throw new JobFailedException(
                    ErrorKind.INVALID_PAYLOAD,
                    "payload is no " + type.getSimpleName() + ": " + e.getMessage(),
                    null,
                    e);
        }
    }

    @Override
    public synchronized UUID enqueue(NewJob followUp) {
        if (followUp.parentId() != null && !followUp.parentId().equals(job().id())) {
            throw new InvalidJobException("parent_id " + followUp.parentId()
                    + " is not the job that enqueues this follow-up, " + job().id() + "; nothing was enqueued");
        }
        CorrelationId correlation = job().correlationId().inheritedBy(followUp.correlationId(), job().id());
        UUID id = TimeOrderedIds.next();
        NewJob child = JobGraph.resolve(followUp, names).withParent(job().id());
        if (followUp.links().name() != null) { // after it is resolved: what it waits for comes before it
            JobGraph.name(followUp.links().name(), id, names);
        }
        if (child.traceparent() == null && job().traceparent() != null) {
            child = child.withTraceparent(job().traceparent());
        }
        followUps.add(new Enqueue.Identified(id, correlation, child));
        return id;
    }

    @Override
    public synchronized void emit(String kind, String dataJson) {
        Objects.requireNonNull(dataJson, "dataJson");
        if (kind == null || kind.isBlank() || kind.length() > 100) {
            throw new InvalidJobException("an event's kind must have 1 to 100 characters");
        }
        String trace = lease().traceId() == null ? null : lease().traceId().value();
        events.add(new Event(
                kind,
                job().correlationId().value(),
                job().id(),
                trace,
                lease().worker().value(),
                dataJson));
    }

    @Override
    public synchronized void progress() {
        progressed = true;
    }

    /** Whether progress was reported since this was last asked. */
    synchronized boolean takeProgress() {
        boolean since = progressed;
        progressed = false;
        return since;
    }

    @Override
    public void progress(Progress progress) {
        latest.updateAndGet(before -> new Numbered(before.number() + 1, progress.after(before.report())));
        if (!announced.getAndSet(true)) {
            reported.run();
        }
    }

    /** A report and which one it is, so that two that say the same are told apart. */
    private record Numbered(long number, Progress report) {}

    /** The latest report if it is not known to be written, or null. */
    Progress unwrittenReport() {
        Numbered report = latest.get();
        return report.number() == written ? null : report.report();
    }

    /** As {@link #unwrittenReport()}, to be written now; the next one is announced again. */
    Progress takeReport() {
        announced.set(false);
        Numbered report = latest.get();
        taken = report.number();
        return report.number() == written ? null : report.report();
    }

    /** What was taken last was written. */
    void reportWritten() {
        written = taken;
    }

    @Override
    public String stopReason() {
        return stopReason;
    }

    void stop(String reason) {
        stopReason = reason;
    }

    @Override
    public <T> Callable<T> carried(Callable<T> task) {
        return LogContext.carried(task);
    }

    synchronized List<Enqueue.Identified> followUps() {
        return List.copyOf(followUps);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }
}
