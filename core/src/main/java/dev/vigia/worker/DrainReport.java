package dev.vigia.worker;

import java.time.Duration;

/**
 * What a shutdown did with the attempts that were running: they add up.
 *
 * @param drained    ended by themselves, whatever their outcome
 * @param handedBack interrupted and put back in the line, due at once, at no cost in attempts
 * @param abandoned  ignored the interrupt; their leases end by themselves and others run the jobs again
 */
public record DrainReport(int running, int drained, int handedBack, int abandoned, Duration took) {
    @Override
    public String toString() {
        return "drained " + drained + ", handed back " + handedBack + ", abandoned " + abandoned + " of " + running
                + " running in " + took.toMillis() + " ms";
    }
}
