package dev.vigia.job;

import java.util.Objects;
import java.util.UUID;

/** One execution: {@code {worker}-{job}-{attempt}}. Unique, because attempts only grow. The claim statement sets it. */
public record TraceId(String value) {

    public TraceId {
        Objects.requireNonNull(value, "value");
    }

    public static TraceId of(WorkerId worker, UUID jobId, int attempt) {
        return new TraceId(worker.value() + "-" + jobId + "-" + attempt);
    }

    @Override
    public String toString() {
        return value;
    }
}
