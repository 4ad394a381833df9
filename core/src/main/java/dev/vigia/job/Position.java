package dev.vigia.job;

import java.time.Duration;
import java.util.Locale;

/**
 * Where a job goes when an attempt ends.
 *
 * @param place       back in line, or ended
 * @param delay       for {@link Place#WAITING}: time until it is due
 * @param maxAttempts the grant from now on; not above {@code attempt} means dead
 * @param failed      whether the attempt counts as failed
 */
public record Position(Place place, Duration delay, int maxAttempts, boolean failed) {

    /** The three places an attempt can send its job to. */
    public enum Place {
        WAITING,
        SUCCEEDED,
        CANCELLED;

        private final String word = name().toLowerCase(Locale.ROOT);

        public String word() {
            return word;
        }
    }
}
