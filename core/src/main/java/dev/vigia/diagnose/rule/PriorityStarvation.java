package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.DueJobs;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Less urgent jobs wait on and on while more urgent ones, that came later, are served. */
final class PriorityStarvation implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        List<DueJobs> line = facts.seen().due().stream()
                .filter(jobs ->
                        !jobs.inLanes() && !facts.type(jobs.type()).takers().isEmpty())
                .toList();
        Optional<DueJobs> starved = line.stream()
                .filter(jobs -> facts.ago(jobs.oldestDue()).compareTo(Thresholds.PATIENCE) > 0)
                .max(Comparator.comparingInt(DueJobs::priority).thenComparing(jobs -> facts.ago(jobs.oldestDue())));
        return starved.filter(jobs -> othersAreServed(jobs, line, facts)).map(jobs -> incident(jobs, facts)).stream()
                .toList();
    }

    /** More urgent ones run, and those that wait do so for a small part of the time. */
    private static boolean othersAreServed(DueJobs starved, List<DueJobs> line, Facts facts) {
        long urgentRunning = facts.seen().running().stream()
                .filter(jobs -> jobs.priority() < starved.priority())
                .mapToLong(jobs -> jobs.jobs())
                .sum();
        long sameRunning = facts.seen().running().stream()
                .filter(jobs -> jobs.priority() >= starved.priority())
                .mapToLong(jobs -> jobs.jobs())
                .sum();
        Duration urgentWait = line.stream()
                .filter(jobs -> jobs.priority() < starved.priority())
                .map(jobs -> facts.ago(jobs.oldestDue()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return urgentRunning > 0
                && urgentRunning > 4 * sameRunning
                && facts.slotsAreFull()
                && urgentWait.multipliedBy(2).compareTo(facts.ago(starved.oldestDue())) < 0;
    }

    private static Incident incident(DueJobs starved, Facts facts) {
        return Finding.of(Cause.PRIORITY_STARVATION)
                .in("priority", Integer.toString(starved.priority()))
                .in("type", starved.type())
                .headline("Priority " + starved.priority() + " starves since " + facts.moment(starved.oldestDue())
                        + ": more urgent jobs take every slot, and " + Phrasing.count(starved.jobs(), "job") + " of "
                        + starved.type() + " wait.")
                .since(starved.oldestDue(), Duration.ofSeconds(10))
                .impact(facts.impact(List.of(starved.type())))
                .because(
                        "the longest due job of priority " + starved.priority() + " waits for "
                                + Phrasing.duration(facts.ago(starved.oldestDue())),
                        "select oldest_due_at, oldest_type, oldest_due_at <= now() - interval '10 seconds' as holds from executor_due_priorities where priority = ?",
                        starved.priority())
                .because(
                        "what runs is more urgent",
                        "select count(*) filter (where priority < ?) as more_urgent, count(*) as running, count(*) filter (where priority < ?) > 0 as holds from executor_leases",
                        starved.priority(),
                        starved.priority())
                .not("no worker: " + facts.type(starved.type()).takers().size() + " take " + starved.type())
                .not("a freeze: no gate is on it")
                .next(NextAction.look(
                        "Keep a part of the starts for less urgent jobs (--priority-reserve), add slots, or give the type slots of its own (--types).",
                        "vigia workers"))
                .confidence(0.9);
    }
}
