package dev.vigia.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.LenientPayloads;
import dev.vigia.job.CorrelationId;
import dev.vigia.job.Job;
import dev.vigia.job.JobHandler;
import dev.vigia.job.JobType;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.RetryPolicy;
import dev.vigia.job.TraceId;
import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Completion;
import dev.vigia.worker.InlineAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One attempt of a handler, to be run on the calling thread without a database. What happens between claim and settle is
 * what a worker does, by the same code: ids in the log context, the payload read, whatever is thrown made an outcome.
 * Nothing is claimed, nothing is written, and nothing interrupts the handler.
 *
 * <p>Immutable; each method returns a copy.
 */
public final class AttemptOf {
    /** Backoff is the type's policy, and that lives in the database: here a failure comes back as soon as it asks for. */
    private static final RetryPolicy NO_BACKOFF = new RetryPolicy(Duration.ZERO, Duration.ZERO);

    private final JobHandler handler;
    private final ObjectMapper json;
    private final int number;
    private final boolean last;
    private final String stopReason;

    AttemptOf(JobHandler handler) {
        this(handler, new ObjectMapper(), 1, false, null);
    }

    private AttemptOf(JobHandler handler, ObjectMapper json, int number, boolean last, String stopReason) {
        this.handler = handler;
        this.json = json;
        this.number = number;
        this.last = last;
        this.stopReason = stopReason;
    }

    /** Which attempt it is, from 1. */
    public AttemptOf number(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempts count from 1, got " + attempt);
        }
        return new AttemptOf(handler, json, attempt, last, stopReason);
    }

    /** No other was granted: if it fails, its job is dead. */
    public AttemptOf last() {
        return new AttemptOf(handler, json, number, true, stopReason);
    }

    /** Reads payloads; a plain one by default, as in {@code Vigia.Builder.json}. */
    public AttemptOf json(ObjectMapper mapper) {
        return new AttemptOf(handler, mapper, number, last, stopReason);
    }

    /** The handler is asked to end from the start ({@code context.stopReason()}), without an interrupt. */
    public AttemptOf stopping(String reason) {
        return new AttemptOf(handler, json, number, last, reason);
    }

    /**
     * Runs it.
     *
     * @throws AssertionError if the handler threw one: an assertion inside a handler is meant for the test
     */
    public RunResult run(NewJob job) {
        Claimed claimed = claimed(job);
        Recording recording = new Recording(handler, stopReason);
        JobType policy = new JobType(job.type(), Duration.ofDays(1), Integer.MAX_VALUE, NO_BACKOFF, null);
        Completion completion = InlineAttempt.run(claimed, recording, new LenientPayloads(json), policy);
        if (recording.thrown() instanceof AssertionError failed) {
            throw failed;
        }
        return RunResult.of(completion, recording);
    }

    private Claimed claimed(NewJob wanted) {
        UUID id = UUID.randomUUID();
        WorkerId worker = WorkerId.random();
        Instant now = Instant.now();
        Job job = new Job(
                id,
                wanted.type(),
                wanted.entityId(),
                CorrelationId.ofRoot(wanted.correlationId(), wanted.entityId(), id),
                wanted.parentId(),
                wanted.payload(),
                wanted.priority(),
                wanted.traceparent(),
                now);
        Lease lease = new Lease(
                id, job.type(), number, last ? number : number + 1, worker, TraceId.of(worker, id, number), now, now);
        return new Claimed(job, lease);
    }
}
