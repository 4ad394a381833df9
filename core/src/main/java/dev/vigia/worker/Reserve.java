package dev.vigia.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a share of the slots owes its less urgent jobs. While there is more to claim than is taken, each start adds a
 * hundredth of a job for each percent; whole ones are paid with the longest due jobs of less urgent priorities. So of any
 * {@code n} starts {@code n * percent / 100} are theirs as long as they wait, rounded down. A job that was due behind
 * {@code k} others starts within {@code (k + 3) * 100 / percent} of this worker's starts and two of its claims, whatever
 * else arrives: those before it become fewer with each payment, and nobody comes to stand before it.
 *
 * <p>Nothing is asked for while nothing is owed, and only once in a quarter of a second while nobody is there to be paid.
 */
final class Reserve {
    private static final Duration WHILE_NOBODY_WAITS = Duration.ofMillis(250);

    /** Less urgent than nothing: of all priorities. */
    static final int ALL = Short.MIN_VALUE - 1;

    private final int percent;
    private final Pace pace = new Pace();
    private final Pace fromTheBeginning = new Pace();
    private long owed; // in hundredths of a job
    private int above = ALL;
    private Instant agedFrom;

    /** @param percent of the starts; 0: strict priority */
    Reserve(int percent) {
        this.percent = percent;
    }

    /** Owes what {@code jobs} starts add, and {@code hundredths} more. */
    void owe(int jobs, int hundredths) {
        owed += (long) percent * jobs + hundredths;
    }

    /** How many of {@code most} jobs are to be the oldest of the less urgent. */
    int of(int most, long nowNanos) {
        return percent == 0 || owed < 100 || !pace.isDue(nowNanos) ? 0 : (int) Math.min(most, owed / 100);
    }

    /** The priority they must be less urgent than. */
    int above() {
        return above;
    }

    /** What was due before was paid already; null: look at everything. */
    Instant agedFrom(long nowNanos) {
        return fromTheBeginning.isDue(nowNanos) ? null : agedFrom;
    }

    /**
     * It was tried to pay.
     *
     * @param asked  how many jobs; those that stepped aside are none
     * @param due    since when those that there were had been due, the oldest first
     * @param wholly whether all was looked at
     */
    void paid(int asked, List<Instant> due, boolean wholly, Claimant.Span span) {
        owed -= 100L * due.size();
        if (wholly) {
            fromTheBeginning.ran(span, WHILE_NOBODY_WAITS);
        }
        if (due.size() < asked) {
            owed = 0; // whoever waited has been served
            agedFrom = null;
            pace.ran(span, WHILE_NOBODY_WAITS);
        } else {
            agedFrom = due.isEmpty() ? agedFrom : due.get(due.size() - 1);
            pace.ran(span, Duration.ZERO);
        }
    }

    /**
     * Jobs were started, and there may be more.
     *
     * @param mostUrgent the most urgent priority among them, those in reserve apart
     */
    void started(int jobs, int mostUrgent) {
        owe(jobs, 0);
        above = mostUrgent;
    }

    /** All that was due was taken: nobody is owed anything. */
    void nothingLeft() {
        owed = 0;
        above = ALL;
    }
}
