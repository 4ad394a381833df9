package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Overrun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A type's attempts do not end, and nothing says that they wait for a host. */
final class StuckHandler implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        Map<String, List<Overrun>> byType = new TreeMap<>();
        for (Overrun one : Overdue.in(facts)) {
            if (one.waitsFor() == null) {
                byType.merge(one.type(), List.of(one), Overdue::joined);
            }
        }
        if (byType.size() > 1 && nothingMoves(facts)) {
            return List.of(allAtOnce(byType, facts));
        }
        List<Incident> found = new ArrayList<>();
        byType.forEach((type, stuck) -> found.add(incident(type, stuck, facts)));
        facts.failing().stream()
                .filter(group -> group.what() == ErrorClass.TIME_LIMIT && group.host() == null)
                .filter(group -> !byType.containsKey(group.types().first()))
                .forEach(group -> found.add(overran(group, facts)));
        return found;
    }

    /** Of no type did anything end or arrive lately, although it did before. */
    private static boolean nothingMoves(Facts facts) {
        Instant lately = facts.now().minus(Thresholds.PATIENCE);
        return facts.types().stream()
                        .allMatch(type ->
                                type.ended().isEmpty() || !type.ended().last().isAfter(lately))
                && facts.types().stream()
                        .allMatch(type -> type.arrivals().isEmpty()
                                || !type.arrivals().last().isAfter(lately))
                && facts.types().stream().anyMatch(type -> !type.arrivals().isEmpty());
    }

    /** Handlers of several types do not hang at the same moment, and keep producers from enqueueing: what they share does. */
    private static Incident allAtOnce(Map<String, List<Overrun>> byType, Facts facts) {
        Instant since = byType.values().stream()
                .flatMap(List::stream)
                .map(Overrun::since)
                .min(Instant::compareTo)
                .orElseThrow();
        return Finding.of(Cause.UNKNOWN)
                .in("between", "handlers and what PostgreSQL can write")
                .headline(
                        "Attempts of " + Proof.types(byType.keySet()) + " do not end since " + facts.moment(since)
                                + ", and nothing is enqueued any more: PostgreSQL answers, and does not take what is written. The signals do not say why.")
                .since(since, Duration.ofSeconds(30))
                .impact(facts.impact(byType.keySet()))
                .because(
                        "no attempt ended lately",
                        "select count(*) as running, min(locked_at) as oldest, min(locked_at) <= ? as holds from executor_leases",
                        since)
                .because(
                        "nothing was enqueued lately",
                        "select count(*) as arrived, count(*) = 0 as holds from executor_job where id >= ? and created_at > ?",
                        Proof.idsFrom(since),
                        facts.now().minus(Thresholds.PATIENCE))
                .not("a handler: several types stand still at once")
                .next(NextAction.look(
                        "Look at PostgreSQL's log and its disk (df -h); ask again as a role that has pg_monitor.",
                        "vigia health"))
                .confidence(0.6);
    }

    /** Its time limit ends the attempts, and not what their threads do. */
    private static Incident overran(Failing group, Facts facts) {
        String type = group.types().first();
        boolean ignores = group.error().sample().contains("ignored the interrupt");
        Finding finding = Finding.of(Cause.STUCK_HANDLER)
                .in("type", type)
                .headline("The handler of " + type + " does not end within its time limit since "
                        + facts.moment(group.onset())
                        + (ignores ? ", and ignores the interrupt: its threads keep their slots" : "") + "; "
                        + facts.held() + " of " + facts.slots() + " slots are taken.")
                .since(group.onset(), Duration.ofSeconds(10))
                .impact(facts.impact(List.of(type)))
                .because(List.of(Proof.failures(group, type)))
                .because("where its thread stood is kept with the attempt", """
                        select job_id, worker_id, finished_at, left(stack, 2000) as stack, stack is not null as holds
                          from executor_job_runs
                         where outcome in ('failed', 'lost') and error_kind = 'time_limit_exceeded' and finished_at >= ? and type = ?
                         order by finished_at desc limit 1""", group.onset(), type)
                .not("a slow dependency: its threads wait in no call that is known to the engine")
                .not(facts.notTheUsualSuspects(group.onset()))
                .next(NextAction.act(
                        "Hold the type so that no more slots go to it, restart the workers: such threads do not come back. Give its calls time-outs.",
                        "vigia freeze " + Phrasing.quoted(type) + " --reason " + Phrasing.quoted("its handler hangs")
                                + " --for 1h"));
        return Reach.of(finding, group, facts).confidence(ignores ? 0.95 : 0.8);
    }

    private static Incident incident(String type, List<Overrun> stuck, Facts facts) {
        Instant since =
                stuck.stream().map(Overrun::since).min(Instant::compareTo).orElseThrow();
        String stack = stuck.stream()
                .map(Overrun::stack)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        double longest = facts.type(type).longestRun(since);
        return Finding.of(Cause.STUCK_HANDLER)
                .in("type", type)
                .headline("The handler of " + type + " does not return since " + facts.moment(since) + ": "
                        + Phrasing.count(facts.type(type).running(), "attempt")
                        + (facts.type(type).running() == 1 ? " hangs" : " hang")
                        + (stack == null ? "." : " at " + place(stack) + "."))
                .since(since, Duration.ofSeconds(10))
                .impact(facts.impact(List.of(type)))
                .because(
                        Phrasing.count(stuck.size(), "attempt") + " of " + type + " longer than "
                                + Phrasing.duration(Overdue.limit(facts, type, since)) + ", the oldest for "
                                + Phrasing.duration(facts.ago(since))
                                + (longest == 0 ? "" : "; the longest that succeeded took " + Proof.seconds(longest)),
                        "select count(*) as running, min(locked_at) as oldest, min(locked_at) <= ? as holds from executor_leases where type = ?",
                        since,
                        type)
                .because(
                        stack == null
                                ? "their workers beat: they live, and the attempts say nothing"
                                : "its thread stands at:\n" + stack,
                        """
                        select l.id, l.locked_by, l.locked_at, k.last_seen_at, l.thread_stack, k.last_seen_at > now() - k.lease_duration as holds
                          from executor_leases l join executor_workers k on k.id = l.locked_by where l.type = ? order by l.locked_at limit 1""",
                        type)
                .not("the worker: " + stuck.get(0).worker() + " beats")
                .not(facts.notTheUsualSuspects(since))
                .next(NextAction.act(
                        "Hold the type so that no more slots go to it; give it a time limit (PATCH /types), and restart the workers: their threads do not come back.",
                        "vigia freeze " + Phrasing.quoted(type) + " --reason " + Phrasing.quoted("its handler hangs")
                                + " --for 1h"))
                .confidence((longest == 0 ? 0.6 : 0.88) + (stack == null ? 0 : 0.08));
    }

    /** The first frame that is not the JDK's. */
    private static String place(String stack) {
        return stack.lines()
                .map(line -> line.strip().replaceFirst("^at ", ""))
                .filter(line -> !line.isEmpty() && !line.matches("(java|jdk|sun|javax)[./].*|.*\\bthread\\b.*"))
                .findFirst()
                .orElse("an unknown place");
    }
}
