package dev.vigia.job;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * What happened between a new job and another one that held its dedupe key.
 *
 * @param effect    what became of the two
 * @param otherId   the job that held the key; if {@link Effect#REPLACED}, it is cancelled now
 * @param status    where that job stands: {@code queued scheduled dependent retrying frozen running stuck succeeded}, or
 *                  {@code cancelled} if it was replaced; {@code ended} if it ended while it was looked at
 * @param runAt     when it is due, or was; null if it ended
 * @param heldUntil end of the key's window; null: the key is free when its job has ended
 */
public record DedupeReport(Effect effect, UUID otherId, String status, Instant runAt, Instant heldUntil) {

    /** What became of the newcomer and the holder. */
    public enum Effect {
        /** The holder stays as it was, the newcomer was not written. */
        KEPT,
        /** The holder stays with a new due time, the newcomer was not written. */
        MOVED,
        /** The holder was cancelled, the newcomer has its place. */
        REPLACED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Effect of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** One sentence for a person: what happened, and why. */
    public String detail() {
        return switch (effect) {
            case REPLACED ->
                "job " + otherId + " held the key and waited; it was cancelled, and this one has its place";
            case MOVED ->
                "job " + otherId + " holds the key; it is due at " + runAt + " now, and nothing else was written";
            case KEPT -> "job " + otherId + " holds the key" + why() + "; nothing was written";
        };
    }

    private String why() {
        String until = heldUntil == null ? "" : ", until " + heldUntil + " at least";
        return switch (status) {
            case "queued" -> " and waits to run" + until;
            case "scheduled" -> " and is due at " + runAt + until;
            case "dependent" -> " and waits for other jobs" + until;
            case "retrying" -> ": it failed and is tried again at " + runAt + until;
            case "frozen" -> ": its type is frozen, so it will not run before the gate is lifted" + until;
            case "running" -> " and runs" + until;
            case "stuck" -> ": its worker gives no sign of life; it runs again when its lease was reclaimed" + until;
            case "succeeded" -> ": it succeeded, and its window lasts until " + heldUntil;
            default -> "; it has ended since";
        };
    }
}
