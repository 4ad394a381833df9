package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Server.Election;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Workers live, and none of them does what the elected one must: nothing is reclaimed, no tick fires. */
final class MaintenanceStalled implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        Election election = facts.seen().server().election();
        boolean stalled = election != null
                && facts.ago(election.until()).compareTo(Thresholds.NOBODY_ELECTED) > 0
                && othersWork(election, facts);
        return stalled ? List.of(incident(election, facts)) : List.of();
    }

    /** Workers live that could be elected, or attempts of others end: passes of somebody's clock, for example. */
    private static boolean othersWork(Election election, Facts facts) {
        boolean live = facts.claimers().stream()
                .anyMatch(worker -> facts.ago(worker.startedAt()).compareTo(Thresholds.NOBODY_ELECTED) > 0);
        Instant lately = facts.now().minus(Thresholds.NOBODY_ELECTED);
        return live
                || facts.seen().attempts().stream()
                        .anyMatch(one -> !one.from().isBefore(lately)
                                && !one.lost()
                                && !election.heldBy().equals(one.worker()));
    }

    private static Incident incident(Election election, Facts facts) {
        return Finding.of(Cause.MAINTENANCE_STALLED)
                .in("worker", election.heldBy())
                .headline("Nobody does the duties of the elected worker since " + facts.moment(election.until())
                        + ": leases are not reclaimed, schedules do not fire. Last it was " + election.heldBy() + ".")
                .since(election.until(), Duration.ofSeconds(5))
                .impact(facts.impact(facts.suffering()))
                .because(
                        "the term of " + election.heldBy() + " ended, and nobody took over",
                        "select held_by, until, until < now() - interval '10 seconds' as holds from executor_duties where duty = 'maintenance'")
                .because(
                        "attempts end all the same: others work, "
                                + Phrasing.count(facts.claimers().size(), "worker") + " live",
                        """
                        select (select count(*) from executor_job_runs where job_id >= ? and finished_at >= ? and worker_id <> ?) as ended,
                               (select count(*) from executor_workers where state = 'live' and last_seen_at >= now() - lease_duration) as live,
                               exists (select from executor_workers where id <> ?) as holds""",
                        Proof.idsFrom(election.until()),
                        election.until(),
                        election.heldBy(),
                        election.heldBy())
                .not("the loss of its holder alone: a term ends by itself after seconds, and the next one takes it")
                .next(NextAction.look(
                        "Restart a worker; look in its log for 'duty' and 'maintenance'.", "vigia workers"))
                .confidence(0.92);
    }
}
