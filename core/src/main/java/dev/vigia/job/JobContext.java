package dev.vigia.job;

import java.util.UUID;
import java.util.concurrent.Callable;

/** What a handler knows and may do during one attempt. Safe to use from several threads of the same attempt. */
public interface JobContext {

    Job job();

    Lease lease();

    /** The payload read as {@code type}; a payload that does not fit ends the attempt as {@code invalid_payload}. */
    <T> T payload(Class<T> type);

    /** {@code {job}:{attempt}}, for downstream systems that refuse late writers. */
    default String fencingToken() {
        return lease().fencingToken();
    }

    /**
     * Enqueues a follow-up: same correlation, this job as parent. It is written in the transaction that settles this
     * attempt as succeeded, and only then. It may depend on follow-ups that were enqueued before it, by the id that was
     * returned or by name, and belong to this job's batch ({@link NewJob#inParentsBatch()}).
     *
     * @return the id it will have
     * @throws InvalidJobException if it names another correlation or parent, or depends on a name that is not there
     */
    UUID enqueue(NewJob followUp);

    /**
     * Records an event of this job, for example {@code tsa.confirmed}. Written when the attempt settles, whatever its
     * outcome, unless the lease was lost.
     *
     * @param dataJson a JSON object
     */
    void emit(String kind, String dataJson);

    /** A sign of life of this attempt: the type's TTL counts from here. Sent with the next heartbeat. */
    void progress();

    /**
     * How far this attempt is, for people and for the type's TTL, which counts from here. May be called as often as one
     * likes: it neither blocks nor fails, and of many reports within a second the latest is written. The last one is kept
     * with the attempt, whatever its outcome, unless the lease was lost before it was written.
     */
    void progress(Progress progress);

    /** As {@link #progress(Progress)}. {@code fraction}: 0 to 1; {@code message} may be null. */
    default void progress(double fraction, String message) {
        progress(new Progress(fraction, message));
    }

    /** As {@link #progress(Progress)}: so many of so many; without a message it says just that. */
    default void progress(long done, long total, String message) {
        progress(Progress.of(done, total, message));
    }

    /** Why the handler should end now, or null: cancelled, lease lost, time limit, shutdown. */
    String stopReason();

    /** Carries this attempt's ids (log context) to another thread. */
    <T> Callable<T> carried(Callable<T> task);
}
