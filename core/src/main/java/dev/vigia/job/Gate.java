package dev.vigia.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A freeze: while it is in force, nothing of its type is claimed; what runs already finishes.
 *
 * @param type       the type that it freezes; null: all of them
 * @param reason     why it was set
 * @param until      when it ends by itself, by the database's clock; null: when somebody lifts it
 * @param frozenBy   who set it
 * @param rule       the rule that set it; null: a person did
 * @param liftedAt   when it ended; null while it is in force
 * @param liftedBy   who lifted it; null while it is in force, and if it ended by itself
 * @param liftReason why it was lifted; null likewise
 */
public record Gate(
        UUID id,
        String type,
        String reason,
        Instant until,
        String frozenBy,
        String rule,
        Instant since,
        Instant liftedAt,
        String liftedBy,
        String liftReason) {

    /** What it freezes, for a person: the type, or {@code everything}. */
    public static String nameOf(String type) {
        return type == null ? "everything" : type;
    }

    /** {@code since 2026-02-01T02:41:07Z by ana@ops: tsa.example 503}. */
    public String words() {
        return "since " + since.truncatedTo(ChronoUnit.SECONDS) + " by " + frozenBy + ": " + reason
                + (until == null ? "" : "; until " + until.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The same gate before it was set: it has no id yet. */
    public Gate proposed() {
        return new Gate(null, type, reason, until, frozenBy, rule, since, liftedAt, liftedBy, liftReason);
    }
}
