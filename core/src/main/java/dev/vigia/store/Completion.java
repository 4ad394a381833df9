package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Failure;
import dev.vigia.job.Lease;
import dev.vigia.job.Outcome;
import dev.vigia.job.Position;
import dev.vigia.job.Progress;
import java.util.List;

/**
 * An attempt that ended, ready to be settled.
 *
 * @param next      where its job goes
 * @param followUps written only if the attempt succeeded and the fence held
 * @param events    written if the fence held
 * @param progress  what the attempt reported last; null: what its lease says
 */
public record Completion(
        Lease lease,
        CorrelationId correlationId,
        Outcome outcome,
        Position next,
        List<Enqueue.Identified> followUps,
        List<Event> events,
        Progress progress) {

    /** Of an attempt that reported nothing itself. */
    public Completion(
            Lease lease,
            CorrelationId correlationId,
            Outcome outcome,
            Position next,
            List<Enqueue.Identified> followUps,
            List<Event> events) {
        this(lease, correlationId, outcome, next, followUps, events, null);
    }

    Failure failure() {
        return outcome instanceof Outcome.Failed failed ? failed.failure() : null;
    }

    String result() {
        return outcome instanceof Outcome.Succeeded succeeded ? succeeded.result() : null;
    }

    /** Why it was cancelled, snoozed or released; the failure's message otherwise. */
    String reason() {
        if (outcome instanceof Outcome.Cancelled cancelled) {
            return cancelled.reason();
        }
        if (outcome instanceof Outcome.Snoozed snoozed) {
            return snoozed.reason();
        }
        if (outcome instanceof Outcome.Released released) {
            return released.reason();
        }
        return failure() == null ? null : failure().message();
    }
}
