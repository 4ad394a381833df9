package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.JobObservation.Hold;
import dev.vigia.observe.JobObservation.LastRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Its attempt lost its lease: the worker fell silent, or gave no sign of life of that attempt for the type's TTL.
 *
 * @param because     {@code worker_silent} or {@code ttl_exceeded}; null once it is reclaimed, for then the run says it
 * @param lastSign    when the worker, or with {@code ttl_exceeded} the attempt, was last heard of; null: never, or reclaimed
 * @param reclaimedAt null: not yet
 * @param evidence    what the run says; null: not reclaimed yet
 */
public record LeaseLost(
        String worker, String because, Instant lastSign, Instant reclaimedAt, String evidence, Instant observedAt)
        implements WaitingOn {

    static Optional<LeaseLost> inStuckLease(JobObservation seen) {
        Hold hold = seen.hold();
        if (hold == null || hold.stuckBecause() == null) {
            return Optional.empty();
        }
        Instant attempt = hold.progressAt() == null ? hold.since() : hold.progressAt();
        Instant sign = "ttl_exceeded".equals(hold.stuckBecause()) ? attempt : hold.workerLastSeenAt();
        return Optional.of(new LeaseLost(hold.worker(), hold.stuckBecause(), sign, null, null, seen.observedAt()));
    }

    static Optional<LeaseLost> inReclaimedLease(JobObservation seen) {
        LastRun last = seen.lastRun();
        if (last == null
                || !"lost".equals(last.outcome())
                || seen.line() == null
                || seen.line().ahead() > 0) {
            return Optional.empty();
        }
        return Optional.of(
                new LeaseLost(last.worker(), null, null, last.finishedAt(), last.message(), seen.observedAt()));
    }

    @Override
    public String kind() {
        return "lease_lost";
    }

    @Override
    public String summary() {
        return "lease_lost(worker=" + worker + ", reclaimed="
                + (reclaimedAt == null ? "not yet" : Phrasing.time(reclaimedAt, observedAt)) + ")";
    }

    @Override
    public List<String> sentences() {
        if (reclaimedAt != null) {
            return List.of(
                    "Its lease was reclaimed at " + Phrasing.moment(reclaimedAt, observedAt)
                            + (evidence == null ? "." : ": " + Phrasing.brief(evidence, 300) + "."),
                    "It stands first in the line and runs again as soon as a worker looks.");
        }
        String silence = lastSign == null ? "never" : "last at " + Phrasing.moment(lastSign, observedAt);
        return List.of(
                "worker_silent".equals(because)
                        ? "Its worker fell silent: heard of " + silence + "."
                        : "Its attempt gives no sign of life for longer than the TTL of its type: heard of " + silence
                                + ", though its worker is alive.",
                "The elected node takes the lease away within seconds; if this stays, no worker is there to be elected.");
    }

    @Override
    public Optional<String> command() {
        return Optional.of("workers");
    }
}
