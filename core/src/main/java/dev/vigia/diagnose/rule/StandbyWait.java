package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Server.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Commits are done here and wait for a synchronous standby that does not confirm them (PostgreSQL 27.2.8, Synchronous
 * Replication): everything that writes stands still, or waits for the locks of what does; reading goes on.
 */
final class StandbyWait implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        List<Sessions> waiting = facts.seen().server().sessions().stream()
                .filter(sessions -> sessions.standbySince() != null)
                .toList();
        Instant since = waiting.stream()
                .map(Sessions::standbySince)
                .min(Instant::compareTo)
                .orElse(null);
        return since == null || facts.ago(since).compareTo(Thresholds.LOCK) <= 0
                ? List.of()
                : List.of(incident(waiting, since, facts));
    }

    private static Incident incident(List<Sessions> waiting, Instant since, Facts facts) {
        long count = waiting.stream().mapToLong(Sessions::waitingForStandby).sum();
        String names = facts.seen().server().settings().getOrDefault("synchronous_standby_names", "");
        return Finding.of(Cause.STANDBY_WAIT)
                .in("standby", names.isEmpty() ? null : names)
                .headline(Phrasing.count(count, "commit") + (count == 1 ? " waits" : " wait")
                        + " for a synchronous standby since " + facts.moment(since)
                        + (names.isEmpty() ? "" : " (synchronous_standby_names: " + names + ")")
                        + "; whatever writes stands still.")
                .since(since, Duration.ofSeconds(5))
                .impact(facts.impact(facts.suffering()))
                .because(
                        Phrasing.count(count, "session") + " in wait event SyncRep",
                        "select count(*) as waiting, min(query_start) as since, count(*) > 0 as holds from pg_stat_activity where wait_event = 'SyncRep'")
                .because(
                        "standbys that could confirm, as PostgreSQL sees them",
                        "select current_setting('synchronous_standby_names') as names, (select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')) as confirming,"
                                + " current_setting('synchronous_standby_names') <> '' as holds")
                .not("a lock: whoever is waited for waits for the standby")
                .not("the disk and the connections: what reads goes on")
                .next(NextAction.sqls(
                        "Bring the standby back. Until then, to go on without it (what commits meanwhile is on this server alone):",
                        "alter system set synchronous_standby_names = ''",
                        "select pg_reload_conf()"))
                .confidence(0.97);
    }
}
