package dev.vigia;

import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import java.util.List;

/**
 * The answer to an enqueue under an Idempotency-Key.
 *
 * @param results one for each job, in their order; empty unless {@code NEW} or {@code REPLAYED}
 */
public record IdempotentAnswer(State state, List<EnqueueResult> results) {

    /** What the key told. */
    public enum State {
        /** The first request under this key; its jobs were enqueued. */
        NEW,
        /** The same request came before; this is its answer, and nothing was enqueued. */
        REPLAYED,
        /** Another request came before under this key; nothing was enqueued. */
        MISMATCH,
        /** A request under this key is under way; nothing was enqueued. */
        IN_FLIGHT
    }

    /** Of those that were not refused. */
    public List<Enqueued> jobs() {
        return results.stream()
                .filter(result -> result.enqueued() != null)
                .map(EnqueueResult::enqueued)
                .toList();
    }
}
