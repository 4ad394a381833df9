package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;

/**
 * An order to freeze.
 *
 * @param until   when it shall end by itself; null: see {@code lasting}
 * @param lasting how long it shall last, by the database's clock; null: until somebody lifts it. Not together with until
 */
public record Freeze(GateScope scope, Instant until, Duration lasting) {

    public Freeze {
        if (until != null && lasting != null) {
            throw new InvalidValueException("until", "an instant or a duration, not both", "nothing was frozen");
        }
        if (lasting != null && (lasting.isNegative() || lasting.isZero())) {
            throw new InvalidValueException("until", "a duration above zero", "nothing was frozen");
        }
    }

    /** Until somebody lifts it. */
    public static Freeze of(GateScope scope) {
        return new Freeze(scope, null, null);
    }

    public Freeze until(Instant end) {
        return new Freeze(scope, end, lasting);
    }

    public Freeze lasting(Duration time) {
        return new Freeze(scope, until, time);
    }
}
