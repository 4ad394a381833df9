package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.MissedTick;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tick of a schedule was not decided in its time: nobody was there to do it. */
final class ScheduleMissed implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        Map<String, MissedTick> latest = new LinkedHashMap<>();
        facts.seen().missedTicks().forEach(tick -> latest.putIfAbsent(tick.schedule(), tick));
        return latest.values().stream().map(tick -> incident(tick, facts)).toList();
    }

    private static Incident incident(MissedTick tick, Facts facts) {
        boolean pending = "pending".equals(tick.outcome());
        return Finding.of(Cause.SCHEDULE_MISSED)
                .in("schedule", tick.schedule())
                .in("tick", tick.tick().toString())
                .headline("Schedule " + tick.schedule() + " missed its tick of " + facts.moment(tick.tick())
                        + ": nobody decided it in time; "
                        + (pending ? "it is still open." : "later it was " + tick.outcome() + "."))
                .since(tick.tick(), Duration.ofSeconds(1))
                .impact(Impact.of(1, null, tick.type() == null ? List.of() : List.of(tick.type()), null))
                .because(
                        "the ledger says " + tick.outcome(),
                        "select tick, outcome, reason, decided_at, true as holds from executor_missed_ticks where schedule = ? and tick = ?",
                        tick.schedule(),
                        tick.tick())
                .because("at that time no worker was elected", """
                        select count(*) as workers_before, count(*) >= 0 as holds from executor_workers
                         where started_at <= ? and (last_seen_at >= ?)""", tick.tick(), tick.tick())
                .not("a pause: a paused schedule misses nothing")
                .next(
                        pending
                                ? NextAction.look("Start a worker: whoever is elected decides it.", "vigia work")
                                : new NextAction(
                                        "If its work is needed now, trigger it.",
                                        "vigia schedule trigger " + Phrasing.quoted(tick.schedule()) + " --reason "
                                                + Phrasing.quoted("tick missed"),
                                        null))
                .confidence(0.96);
    }
}
