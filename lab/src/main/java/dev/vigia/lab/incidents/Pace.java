package dev.vigia.lab.incidents;

import java.time.Duration;
import java.util.List;

/**
 * How long the parts of one case last.
 *
 * @param warmUp  of the healthy system, after its first successes
 * @param asks    how long after the injection it is asked; later where service did not suffer by then
 * @param suffer  longest wait for service to suffer
 * @param restore longest wait for service to be restored; zero: the next action is not tried
 */
public record Pace(Duration warmUp, List<Duration> asks, Duration suffer, Duration restore) {
    /** As the catalogue says. */
    static final Pace FULL = new Pace(seconds(20), List.of(seconds(30), seconds(120)), seconds(110), seconds(35));
    /** Asked once. */
    static final Pace QUICK = new Pace(seconds(15), List.of(seconds(30)), seconds(60), seconds(30));
    /** For a test: asked as soon as a wait is one that anybody calls late, and nothing is restored. */
    public static final Pace SMOKE = new Pace(seconds(4), List.of(seconds(20)), seconds(35), Duration.ZERO);

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
