package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.HeldBack;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.LimitUse;
import dev.vigia.observe.PermitHolder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As many of its type, or of its key, run as may.
 *
 * @param key     whose limit it is; null: that of the type as a whole
 * @param limit   how many may run
 * @param inUse   how many do; more than the limit after it was lowered
 * @param holders of the permits, the oldest first
 * @param waiting due jobs that wait for one, this one included
 * @param capped  {@code waiting} or more
 */
public record ConcurrencyLimit(
        String type,
        String key,
        int limit,
        long inUse,
        List<PermitHolder> holders,
        long waiting,
        boolean capped,
        Instant observedAt)
        implements WaitingOn {

    static Optional<ConcurrencyLimit> in(JobObservation seen) {
        HeldBack held = seen.heldBack();
        if (held == null) {
            return Optional.empty();
        }
        LimitUse use = held.type();
        return switch (held.limit()) {
            case CONCURRENCY_LIMIT ->
                Optional.of(new ConcurrencyLimit(
                        use.type(),
                        null,
                        use.concurrencyLimit(),
                        use.inUse(),
                        held.holders(),
                        use.waiting(),
                        use.waitingIsMore(),
                        seen.observedAt()));
            case CONCURRENCY_LIMIT_PER_KEY ->
                Optional.of(new ConcurrencyLimit(
                        use.type(),
                        held.key().key(),
                        use.concurrencyLimitPerKey(),
                        held.key().inUse(),
                        held.holders(),
                        held.key().waiting(),
                        held.key().waitingIsMore(),
                        seen.observedAt()));
            default -> Optional.empty();
        };
    }

    @Override
    public String kind() {
        return "concurrency_limit";
    }

    @Override
    public String summary() {
        return "concurrency_limit(" + inUse + "/" + limit + (key == null ? "" : ", key=" + key) + ")";
    }

    @Override
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        sentences.add("Of " + type + (key == null ? "" : " for key " + key) + " " + limit + " may run at once, and "
                + inUse + (inUse == 1 ? " does; " : " do; ") + Phrasing.waiting(waiting, capped) + " for a permit.");
        holders.stream()
                .findFirst()
                .ifPresent(oldest -> sentences.add("The oldest permit is held by job " + oldest.jobId() + " since "
                        + Phrasing.moment(oldest.since(), observedAt) + " on " + oldest.worker() + "."));
        return sentences;
    }

    @Override
    public Optional<String> command() {
        return Optional.of("limits " + Phrasing.quoted(type));
    }
}
