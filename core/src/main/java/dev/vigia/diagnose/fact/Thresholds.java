package dev.vigia.diagnose.fact;

import java.time.Duration;

/**
 * The numbers that judgement needs, all of them. They say how sure one must be and what a person calls late; what is usual
 * for a type, a worker or a host is always taken from its own past.
 */
public final class Thresholds {
    /** A wait that nobody calls late, however quick a type usually is. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** So many times the usual is not usual any more. */
    public static final double TIMES_USUAL = 5;

    /** A run that takes so many times the usual is slow. */
    public static final double SLOWER = 2.5;

    /** A wait that is late for a burst: what drains sooner is none of anybody's business. */
    public static final Duration DRAINS_IN_TIME = Duration.ofSeconds(60);

    /** Fewer failures alike than this are chance. */
    public static final long FAILURES = 3;

    /** Fewer attempts than this say nothing of a rate. */
    public static final long SAMPLE = 5;

    /** A share of failures below this is everyday life. */
    public static final double SHARE = 0.1;

    /** From this share of failures on, what fails is the rule and what goes well the exception: work does not go on. */
    public static final double MOST = 0.5;

    /** Two shares differ if chance alone would do so once in a thousand (chi-square, one degree of freedom). */
    public static final double CHI_SQUARE = 10.8;

    /** The same for once in a hundred: enough where something else already says so. */
    public static final double CHI_SQUARE_SUPPORTED = 6.6;

    /** The likelihood at which silence, or a run of anything, is no chance any more. */
    public static final double IMPROBABLE = 1e-4;

    /** A process that starts has much else to do, and what it runs first takes longer. */
    public static final Duration STARTING = Duration.ofSeconds(20);

    /** How long something that is over is still told. */
    public static final Duration TOLD = Duration.ofMinutes(10);

    /** A clock that is off by more will be noticed by somebody. */
    public static final Duration CLOCK = Duration.ofSeconds(5);

    /** A row lock or an open transaction is nobody's business before. */
    public static final Duration LOCK = Duration.ofSeconds(3);

    /** Longer than the term of an election, several times over. */
    public static final Duration NOBODY_ELECTED = Duration.ofSeconds(15);

    private Thresholds() {}
}
