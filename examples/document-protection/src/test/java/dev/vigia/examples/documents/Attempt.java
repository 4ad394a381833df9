package dev.vigia.examples.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.job.CorrelationId;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.Failure;
import dev.vigia.job.Job;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.job.Progress;
import dev.vigia.job.TraceId;
import dev.vigia.job.WorkerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/** One attempt of one job without an engine: what it enqueues and emits is kept in lists. */
public final class Attempt implements JobContext {
    private static final WorkerId WORKER = WorkerId.random();

    private final Job job;
    private final int number;
    private final List<NewJob> followUps = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    public Attempt(Job job, int number) {
        this.job = job;
        this.number = number;
    }

    /** The first attempt of a new job. */
    public static Attempt of(NewJob request) {
        UUID id = UUID.randomUUID();
        CorrelationId correlation = CorrelationId.ofRoot(request.correlationId(), request.entityId(), id);
        Job job = new Job(
                id,
                request.type(),
                request.entityId(),
                correlation,
                null,
                request.payload(),
                request.priority(),
                null,
                Instant.now());
        return new Attempt(job, 1);
    }

    /** Another attempt of the same job. */
    public Attempt again() {
        return new Attempt(job, number + 1);
    }

    /** Runs it; a failure that the handler throws becomes the outcome, as in the engine. */
    public Outcome run(JobHandler handler) throws Exception {
        try {
            return handler.run(this);
        } catch (JobFailedException e) {
            return new Outcome.Failed(new Failure(e.kind(), e.getMessage(), null, null, e.retryAfter()));
        }
    }

    public List<NewJob> followUps() {
        return followUps;
    }

    public List<String> events() {
        return events;
    }

    @Override
    public Job job() {
        return job;
    }

    @Override
    public Lease lease() {
        TraceId trace = TraceId.of(WORKER, job.id(), number);
        return new Lease(job.id(), job.type(), number, 10, WORKER, trace, job.createdAt(), job.createdAt());
    }

    @Override
    public <T> T payload(Class<T> type) {
        try {
            return new ObjectMapper().readValue(job.payload(), type);
        } catch (JsonProcessingException e) {
            throw new JobFailedException(ErrorKind.INVALID_PAYLOAD, "not a " + type, null, e);
        }
    }

    @Override
    public UUID enqueue(NewJob followUp) {
        followUps.add(followUp.withCorrelation(job.correlationId().value()));
        return UUID.randomUUID();
    }

    @Override
    public void emit(String kind, String dataJson) {
        events.add(kind + " " + dataJson);
    }

    @Override
    public void progress() {
        // nothing counts a sign of life here
    }

    @Override
    public void progress(Progress progress) {
        // nobody looks here
    }

    @Override
    public String stopReason() {
        return null;
    }

    @Override
    public <T> Callable<T> carried(Callable<T> task) {
        return task;
    }
}
