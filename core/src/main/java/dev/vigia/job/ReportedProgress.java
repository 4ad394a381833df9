package dev.vigia.job;

import java.time.Instant;

/**
 * How far an attempt said it was, last.
 *
 * @param fraction 0 to 1; null: not said
 * @param message  null: not said
 * @param at       when it last gave a sign of life, by the database's clock
 */
public record ReportedProgress(Double fraction, String message, Instant at) {

    /** Whether it said anything, or was merely alive. */
    public boolean saysSomething() {
        return fraction != null || message != null;
    }

    /** For a person: {@code 40 %, page 3 of 7}. */
    public String words() {
        String percent = fraction == null ? "" : Math.round(Math.floor(fraction * 100)) + " %";
        return message == null || message.isEmpty() ? percent : percent.isEmpty() ? message : percent + ", " + message;
    }
}
