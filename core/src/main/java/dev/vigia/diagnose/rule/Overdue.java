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
        Worker worker = facts.worker(one.worker());
        Instant life =
                one.progressAt() == null || one.progressAt().isBefore(one.since()) ? one.since() : one.progressAt();
        return worker != null && worker.alive() && facts.ago(life).compareTo(limit(facts, one.type(), one.since())) > 0;
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
