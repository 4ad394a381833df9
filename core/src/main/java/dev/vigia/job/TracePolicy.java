package dev.vigia.job;

import java.time.Instant;

/**
 * A job created at or after {@code cutoff} must have a trace id when it succeeds; older ones are tolerated.
 *
 * @param strict true: such an attempt fails with {@link ErrorKind#POLICY_VIOLATION}; false: it succeeds, and an event
 *               and a log line {@code POLICY_VIOLATION} of severity critical are written
 */
public record TracePolicy(Instant cutoff, boolean strict) {
    /** As SQL's {@code executor_trace_cutoff()}. */
    public static final Instant DEFAULT_CUTOFF = Instant.parse("2026-02-01T00:00:00Z");

    public static TracePolicy logOnly() {
        return new TracePolicy(DEFAULT_CUTOFF, false);
    }

    /** Whether an attempt of this job that ends well would break the policy. */
    public boolean isViolatedBy(Job job, Lease lease) {
        return lease.traceId() == null && !job.createdAt().isBefore(cutoff);
    }
}
