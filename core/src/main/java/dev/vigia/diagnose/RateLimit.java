package dev.vigia.diagnose;

import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.HeldBack;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.LimitUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * As many of its type, or of its key, started as may for now.
 *
 * @param key      whose limit it is; null: that of the type as a whole
 * @param limit    how many may start in {@code period}, in the long run
 * @param resetsAt when the next may
 * @param waiting  due jobs that wait, this one included
 * @param capped   {@code waiting} or more
 */
public record RateLimit(
        String type,
        String key,
        int limit,
        Duration period,
        Instant resetsAt,
        long waiting,
        boolean capped,
        Instant observedAt)
        implements WaitingOn {

    static Optional<RateLimit> in(JobObservation seen) {
        HeldBack held = seen.heldBack();
        if (held == null) {
            return Optional.empty();
        }
        LimitUse use = held.type();
        return switch (held.limit()) {
            case RATE_LIMIT ->
                Optional.of(new RateLimit(
                        use.type(),
                        null,
                        use.rateLimit(),
                        use.ratePeriod(),
                        use.resetsAt(),
                        use.waiting(),
                        use.waitingIsMore(),
                        seen.observedAt()));
            case RATE_LIMIT_PER_KEY ->
                Optional.of(new RateLimit(
                        use.type(),
                        held.key().key(),
                        use.rateLimitPerKey(),
                        use.ratePeriodPerKey(),
                        held.key().resetsAt(),
                        held.key().waiting(),
                        held.key().waitingIsMore(),
                        seen.observedAt()));
            default -> Optional.empty();
        };
    }

    @Override
    public String kind() {
        return "rate_limit";
    }

    @Override
    public String summary() {
        return "rate_limit(resets=" + Phrasing.time(resetsAt, observedAt) + (key == null ? "" : ", key=" + key) + ")";
    }

    @Override
    public List<String> sentences() {
        return List.of(
                "Of " + type + (key == null ? "" : " for key " + key) + " " + limit + " may start in "
                        + Phrasing.duration(period) + "; the next may at " + Phrasing.moment(resetsAt, observedAt)
                        + ".",
                Phrasing.waiting(waiting, capped) + " for that.");
    }

    @Override
    public Optional<String> command() {
        return Optional.of("limits " + Phrasing.quoted(type));
    }
}
