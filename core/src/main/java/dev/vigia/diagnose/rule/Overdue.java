package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.RunTimes;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.observe.signal.Overrun;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Attempts that run, on a worker that lives, for many times longer than any of their type that succeeded. */
final class Overdue {
    /** Of a type that never succeeded, as far as is remembered: a nightly job may take its time. */
    private static final Duration NEVER_SEEN = Duration.ofMinutes(10);

    /** If somebody waits behind it. */
    private static final Duration NEVER_SEEN_AND_HURTS = Duration.ofSeconds(60);

    /** One alone may have more to do than others ever had. */
    private static final Duration ALONE = Duration.ofSeconds(60);

    private Overdue() {}

    static List<Overrun> in(Facts facts) {
        return told(
                facts.seen().longest().stream().filter(one -> is(one, facts)).toList(), Overrun::type, facts);
    }

    /** Of those that share something, one alone only if somebody waits behind it, or it takes very long. */
    static List<Overrun> told(List<Overrun> overdue, Function<Overrun, String> share, Facts facts) {
        Map<String, Long> counts = overdue.stream().collect(Collectors.groupingBy(share, Collectors.counting()));
        return overdue.stream()
                .filter(one -> hurts(facts)
                        || counts.get(share.apply(one)) > 1
                        || facts.ago(one.since()).compareTo(ALONE) > 0)
                .toList();
    }

    private static boolean hurts(Facts facts) {
        return facts.slotsAreFull() || !facts.suffering().isEmpty();
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
        RunTimes.Step step = facts.type(type).step();
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
        Duration unseen = hurts(facts) ? NEVER_SEEN_AND_HURTS : NEVER_SEEN;
        Duration floor = longest == 0 ? unseen : Thresholds.PATIENCE;
        return known.compareTo(floor) > 0 ? known : floor;
    }

    static List<Overrun> joined(List<Overrun> some, List<Overrun> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
