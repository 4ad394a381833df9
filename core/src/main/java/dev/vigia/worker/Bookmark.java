package dev.vigia.worker;

import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Claim.Front;
import java.time.Duration;
import java.util.List;

/**
 * Where the next look at the line begins: where the last one ended, or, if that left nothing, with what became due since.
 * Again and again at the beginning, for what came to stand before that place meanwhile: a job handed back, one whose
 * transaction was slow to commit, one whose type was frozen. A look from the beginning that is slow, because many jobs of
 * other types stand before ours, is made less often.
 */
final class Bookmark {
    /** How long looks that find something may go on where the last one ended. */
    private static final Duration RESCAN = Duration.ofMillis(250);

    /** How far before a look that left nothing the next one begins: transactions commit out of order. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final Pace slow = new Pace();
    private final Pace rescan = new Pace();
    private Claimed last;
    private boolean foundNothing = true;
    private boolean leftNothing;
    private long lookedNanos;

    Front at(long nowNanos) {
        boolean fromTheBeginning = slow.isDue(nowNanos) && (foundNothing || rescan.isDue(nowNanos));
        if (fromTheBeginning || (!leftNothing && last == null)) {
            return Front.START;
        }
        return leftNothing
                ? Front.since(Duration.ofNanos(nowNanos - lookedNanos).plus(SLACK))
                : Front.at(last);
    }

    /**
     * A look brought these jobs, the most urgent first.
     *
     * @param from where it began
     * @param all  there may be more
     */
    void looked(Front from, List<Claimed> jobs, boolean all, Claimant.Span span) {
        if (from.equals(Front.START)) {
            slow.ran(span, Duration.ZERO);
            rescan.ran(new Claimant.Span(span.began(), span.began()), RESCAN);
        }
        foundNothing = jobs.isEmpty() && !all;
        leftNothing = !all;
        if (leftNothing) {
            lookedNanos = span.began();
        }
        if (!jobs.isEmpty()) {
            last = jobs.get(jobs.size() - 1);
        }
    }
}
