package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.observe.signal.Overrun;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Attempts that run, on a worker that lives, for many times longer than any of their type that succeeded. */
final class Overdue {
    private static final Duration NEVER_SEEN = Duration.ofSeconds(60);

    private Overdue() {}

    static List<Overrun> in(Facts facts) {
        return facts.seen().longest().stream().filter(one -> is(one, facts)).toList();
    }

    private static boolean is(Overrun one, Facts facts) {
        return isLongerThan(limit(facts, one.type(), one.since()), one, facts);
    }

    /**
     * As above, or many times longer than before its type became slow. What waits for a slow answer gets it in the end, so
     * that the longest that succeeded says little after a while.
     */
    static boolean isSlow(Overrun one, Facts facts) {
        return isLongerThan(slow(facts, one.type(), one.since()), one, facts);
    }

    private static boolean isLongerThan(Duration limit, Overrun one, Facts facts) {
        Worker worker = facts.worker(one.worker());
        Instant life =
                one.progressAt() == null || one.progressAt().isBefore(one.since()) ? one.since() : one.progressAt();
        return worker != null && worker.alive() && facts.ago(life).compareTo(limit) > 0;
    }

    /** How long one may run before it is called slow. */
    static Duration slow(Facts facts, String type, Instant since) {
        RunTimes.Step step = RunTimes.step(facts.type(type), facts.now());
        Duration limit = limit(facts, type, since);
        if (step == null) {
            return limit;
        }
        Duration before = Duration.ofMillis(Math.round(step.before().median() * 1000 * Thresholds.TIMES_USUAL));
        Duration floored = before.compareTo(Thresholds.PATIENCE) > 0 ? before : Thresholds.PATIENCE;
        return floored.compareTo(limit) < 0 ? floored : limit;
    }

    /** How long one may run that began then. */
    static Duration limit(Facts facts, String type, Instant since) {
        double longest = facts.type(type).longestRun(since);
        Duration known = Duration.ofMillis(Math.round(longest * 1000 * Thresholds.TIMES_USUAL));
        Duration floor = longest == 0 ? NEVER_SEEN : Thresholds.PATIENCE;
        return known.compareTo(floor) > 0 ? known : floor;
    }

    static List<Overrun> joined(List<Overrun> some, List<Overrun> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
