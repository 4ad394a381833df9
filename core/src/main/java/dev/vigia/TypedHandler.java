package dev.vigia;

import dev.vigia.job.JobContext;
import dev.vigia.job.Outcome;

/** A handler whose payload is read as {@code T} before it is called. See {@link dev.vigia.job.JobHandler}. */
@FunctionalInterface
public interface TypedHandler<T> {
    Outcome run(T payload, JobContext context) throws Exception;
}
