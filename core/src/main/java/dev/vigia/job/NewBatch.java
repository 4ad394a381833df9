package dev.vigia.job;

import java.util.Objects;
import java.util.UUID;

/**
 * Jobs to be watched together. A batch is complete when it is closed and each of its jobs has succeeded, died or been
 * cancelled; it has failed from the first of its jobs on that dies or is cancelled. Each callback is a job, enqueued once, in
 * the transaction that made it so, with the batch's correlation and {@code batch_id} added to its payload.
 *
 * @param name          for people, 1 to 200 characters; may be null
 * @param correlationId of its callbacks; null: the batch's id
 * @param onComplete    enqueued when it is complete, whatever became of its jobs; may be null
 * @param onFailure     enqueued when it has failed; may be null
 */
public record NewBatch(String name, UUID correlationId, NewJob onComplete, NewJob onFailure) {

    public NewBatch {
        if (name != null && (name.isBlank() || name.length() > 200 || name.indexOf('\0') >= 0)) {
            throw new InvalidJobException("name is not valid (1 to 200 characters); no batch was created");
        }
        check("on_complete", onComplete);
        check("on_failure", onFailure);
    }

    public static NewBatch named(String name) {
        return new NewBatch(Objects.requireNonNull(name, "name"), null, null, null);
    }

    public NewBatch withCorrelation(UUID id) {
        return new NewBatch(name, id, onComplete, onFailure);
    }

    /** The job's type, payload, entity, priority and grant count; a callback can have nothing else. */
    public NewBatch onComplete(NewJob callback) {
        return new NewBatch(name, correlationId, callback, onFailure);
    }

    /** As {@link #onComplete(NewJob)}. */
    public NewBatch onFailure(NewJob callback) {
        return new NewBatch(name, correlationId, onComplete, callback);
    }

    private static void check(String callback, NewJob job) {
        if (job == null) {
            return;
        }
        NewJob plain =
                NewJob.of(job.type(), job.payload()).withEntity(job.entityId()).withPriority(job.priority());
        plain = job.maxAttempts() == null ? plain : plain.withMaxAttempts(job.maxAttempts());
        if (!job.equals(plain)) {
            throw new InvalidJobException(
                    callback + " may have a type, a payload, an entity, a priority and max_attempts, and nothing else;"
                            + " no batch was created");
        }
    }
}
