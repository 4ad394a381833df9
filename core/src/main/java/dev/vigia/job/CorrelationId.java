package dev.vigia.job;

import java.util.Objects;
import java.util.UUID;

/** What ties all jobs, attempts and events of one document together. It never changes along a chain of follow-ups. */
public record CorrelationId(UUID value) {

    public CorrelationId {
        Objects.requireNonNull(value, "value");
    }

    /** A new job's correlation: the one given, else the entity it is about, else the job itself. */
    public static CorrelationId ofRoot(UUID given, UUID entityId, UUID jobId) {
        return new CorrelationId(given != null ? given : entityId != null ? entityId : jobId);
    }

    /**
     * A follow-up's correlation: its parent's.
     *
     * @throws InvalidJobException if {@code given} names another one; a correlation is inherited, never chosen
     */
    public CorrelationId inheritedBy(UUID given, UUID parentId) {
        if (given != null && !given.equals(value)) {
            throw new InvalidJobException("correlation_id " + given + " differs from " + value + " of parent_id "
                    + parentId + "; a follow-up keeps its parent's, so nothing was enqueued");
        }
        return this;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
