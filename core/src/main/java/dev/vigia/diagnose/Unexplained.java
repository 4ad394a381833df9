package dev.vigia.diagnose;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.job.Gate;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Missing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Service suffers, and none of the incidents accounts for it: between which two links it is, and no more. */
final class Unexplained {
    private Unexplained() {}

    static List<Incident> in(Facts facts, List<Incident> explained) {
        List<Incident> left = new ArrayList<>();
        for (String name : facts.suffering()) {
            TypeFacts type = facts.type(name);
            boolean frozen =
                    facts.seen().gates().stream().map(Gate::type).anyMatch(gate -> gate == null || gate.equals(name));
            boolean known = explained.stream().anyMatch(incident -> Ranking.covers(incident, name));
            if (!known && !frozen && !drains(type, facts) && !type.moves()) {
                left.add(waiting(type, facts));
            }
        }
        for (Failing group : facts.failing()) {
            boolean known = group.types().stream()
                    .anyMatch(name -> explained.stream().anyMatch(incident -> Ranking.covers(incident, name)));
            if (!known && !isTold(group, explained)) {
                left.add(failing(group, facts));
            }
        }
        return left;
    }

    /** Of one document alone, and so is an incident of the same types. */
    private static boolean isTold(Failing group, List<Incident> explained) {
        return group.document() != null
                && explained.stream()
                        .anyMatch(incident -> incident.scope()
                                        .of("document")
                                        .contains(group.document().toString())
                                && incident.impact().types().containsAll(group.types()));
    }

    /** A backlog that shrinks fast enough is nobody's trouble. */
    private static boolean drains(TypeFacts type, Facts facts) {
        Instant lately = facts.now().minusSeconds(30);
        double net =
                type.ended().perSecond(lately, facts.now()) - type.arrivals().perSecond(lately, facts.now());
        return net > 0 && type.due() / net <= 60;
    }

    private static Incident waiting(TypeFacts type, Facts facts) {
        boolean full = facts.slotsAreFull();
        return unknown(full ? "claim" : "enqueue", full ? "settle" : "claim", facts)
                .in("type", type.name())
                .headline(type.name() + " is late since " + facts.moment(type.oldestDue())
                        + ", and the signals do not say why: "
                        + Phrasing.count(type.due(), "job") + " due, "
                        + type.takers().size() + " workers take it, " + facts.held() + " of " + facts.slots()
                        + " slots are taken. It is between " + (full ? "claim and settle." : "enqueue and claim."))
                .since(type.oldestDue(), Duration.ofSeconds(30))
                .impact(facts.impact(List.of(type.name())))
                .because(
                        Phrasing.count(type.due(), "job") + " due, the oldest for " + Phrasing.duration(type.waits()),
                        "select count(*) as due, min(run_at) as oldest, count(*) > 0 as holds from executor_waiting where attempts < max_attempts and run_at <= now() and type = ?",
                        type.name())
                .confidence(0.5);
    }

    private static Incident failing(Failing group, Facts facts) {
        String types = String.join(", ", group.types());
        String worker = group.onlyUnder(Attempts::worker);
        return unknown("execute", "settle", facts)
                .in("type", group.types())
                .in("host", group.host())
                .in("worker", worker)
                .headline(types + " fails since " + facts.moment(group.onset())
                        + (worker == null
                                ? ", and nothing that was looked at tells what fails from what does not: "
                                : " on worker " + worker + " alone, and goes well on others: ")
                        + Phrasing.brief(group.error().sample(), 120))
                .since(group.onset(), group.accuracy())
                .impact(facts.impact(group.types()))
                .because(
                        group.now().failed() + " of " + group.now().total() + " attempts failed so",
                        "select count(*) as failed, count(*) >= ? as holds from executor_job_runs where outcome in ('failed', 'lost') and outcome = 'failed' and finished_at >= ? and type = any (?)",
                        Math.min(group.now().failed(), 2_000),
                        group.onset(),
                        group.types())
                .atMost(group.worst())
                .confidence(0.5);
    }

    private static Finding unknown(String from, String to, Facts facts) {
        List<Missing> missing = facts.seen().missing();
        return Finding.of(Cause.UNKNOWN)
                .in("between", from + " and " + to)
                .not(facts.notTheUsualSuspects(facts.now()))
                .not(
                        missing.isEmpty()
                                ? List.of()
                                : List.of("what these signals would show, which could not be read: "
                                        + missing.stream().map(Missing::signal).collect(Collectors.joining(", "))))
                .next(NextAction.look(
                        "Look at one of its jobs, and at its worker's log.", "vigia jobs --status queued"));
    }
}
