package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.RunTimes;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Overrun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Attempts hold their slots and wait for one host, for much longer than they ever did. */
final class DependencySlow implements Rule {
    private static final double SLOW_SECONDS = 2;

    @Override
    public List<Incident> in(Facts facts) {
        Map<String, List<Overrun>> byHost = new TreeMap<>();
        List<Overrun> waiting = facts.seen().longest().stream()
                .filter(one -> one.waitsFor() != null)
                .filter(one -> Overdue.isSlow(one, facts) || becameSlow(one.type(), facts))
                .toList();
        for (Overrun one : Overdue.told(waiting, Overrun::waitsFor, facts)) {
            byHost.merge(one.waitsFor(), List.of(one), Overdue::joined);
        }
        return byHost.entrySet().stream()
                .map(host -> incident(host.getKey(), host.getValue(), facts))
                .toList();
    }

    /** So much that it is the waiting which takes the time, however young the attempts are that wait now. */
    private static boolean becameSlow(String type, Facts facts) {
        RunTimes.Step step = facts.type(type).step();
        return step != null && step.after().median() >= SLOW_SECONDS;
    }

    /** The first that is still waiting may not be the first that had to. */
    private static Instant since(SortedSet<String> types, List<Overrun> waiting, Facts facts) {
        return Stream.concat(
                        waiting.stream().map(Overrun::since),
                        types.stream()
                                .map(type -> facts.type(type).step())
                                .filter(Objects::nonNull)
                                .map(RunTimes.Step::at))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private static Incident incident(String host, List<Overrun> waiting, Facts facts) {
        SortedSet<String> types = new TreeSet<>();
        waiting.forEach(one -> types.add(one.type()));
        Instant since = since(types, waiting, facts);
        long running =
                types.stream().mapToLong(type -> facts.type(type).running()).sum();
        return Finding.of(Cause.DEPENDENCY_SLOW)
                .in("host", host)
                .headline(host + " is slow since " + facts.moment(since) + ": " + Phrasing.count(running, "attempt")
                        + " of "
                        + Proof.types(types) + (running == 1 ? " waits" : " wait") + " for its answer"
                        + (facts.slotsAreFull() ? ", and hold every slot." : "."))
                .since(since, Duration.ofSeconds(10))
                .impact(facts.impact(types))
                .because(
                        Phrasing.count(waiting.size(), "attempt") + " seen waiting for " + host + ", the oldest for "
                                + Phrasing.duration(facts.ago(since)) + "; longest that ever succeeded before: "
                                + Proof.seconds(facts.type(types.first()).longestRun(since)),
                        "select count(*) as waiting, min(locked_at) as oldest, count(*) > 0 as holds from executor_leases where waits_for = ?",
                        host)
                .because(
                        "its attempts run for longer than "
                                + Phrasing.duration(Overdue.slow(facts, types.first(), since)),
                        "select count(*) as running, count(*) filter (where locked_at < now() - interval '5 seconds') > 0 as holds"
                                + " from executor_leases where type = any (?)",
                        types)
                .not(facts.notTheUsualSuspects(since))
                .not("the handlers: their threads wait in the call to " + host)
                .next(NextAction.act(
                        "Hold the types until " + host
                                + " is quick again, so that others get the slots; or give them a time limit.",
                        "vigia freeze " + Proof.arguments(types) + " --reason " + Phrasing.quoted(host + " is slow")
                                + " --for 10m"))
                .confidence(0.93);
    }
}
