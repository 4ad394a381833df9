package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Server.LockRoot;
import dev.vigia.observe.signal.Signal;
import java.time.Duration;
import java.util.List;

/** Sessions wait for a lock on our tables, and all of them, in the end, for one that waits for nobody. */
final class LockQueue implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().server().locks().stream()
                .filter(root -> root.ours()
                        && root.waitsSince() != null
                        && facts.ago(root.waitsSince()).compareTo(Thresholds.LOCK) > 0)
                .map(root -> incident(root, facts))
                .toList();
    }

    private static Incident incident(LockRoot root, Facts facts) {
        String who = "session " + root.pid() + " (" + root.application() + ", " + root.state() + ")";
        Finding finding = Finding.of(Cause.LOCK_QUEUE)
                .in("pid", Long.toString(root.pid()))
                .in(
                        "application",
                        root.application() == null || root.application().isEmpty() ? null : root.application())
                .headline(Phrasing.count(root.waiters(), "session") + " wait for " + who + " since "
                        + facts.moment(root.waitsSince())
                        + (root.queuedDdl() == null
                                ? ""
                                : "; in front of them stands: " + Phrasing.brief(root.queuedDdl(), 80))
                        + ".")
                .since(root.waitsSince(), Duration.ofSeconds(1))
                .impact(facts.impact(facts.suffering()))
                .because(
                        who + " waits for nobody; its last statement: "
                                + Phrasing.brief(String.valueOf(root.query()), 120),
                        "select pid, application_name, state, xact_start, query, cardinality(pg_blocking_pids(pid)) = 0 as holds from pg_stat_activity where pid = ?",
                        root.pid())
                .because(
                        Phrasing.count(root.waiters(), "session") + " behind it"
                                + (root.relation() == null ? "" : ", for " + root.relation()),
                        "select count(distinct pid) as waiting, min(waitstart) as since, count(*) > 0 as holds from pg_locks where not granted");
        if (root.queuedPid() != null) {
            finding.because(
                    "session " + root.queuedPid() + " asks for a lock that nobody can pass: "
                            + Phrasing.brief(root.queuedDdl(), 120),
                    "select pid, query, cardinality(pg_blocking_pids(pid)) > 0 as holds from pg_stat_activity where pid = ?",
                    root.queuedPid());
        }
        return finding.not("the workers and their pools: they wait for PostgreSQL")
                .not("too few connections: "
                        + facts.seen().server().sessions().stream()
                                .mapToLong(s -> s.count())
                                .sum() + " of " + facts.seen().server().maxConnections())
                .next(NextAction.sql(
                        "End the session that all wait for"
                                + (root.queuedPid() == null
                                        ? "."
                                        : ", or, if it is meant to go on, the statement in front of the queue (pid "
                                                + root.queuedPid() + ")."),
                        "select pg_terminate_backend(" + root.pid() + ")",
                        "select pid, application_name, state, query from pg_stat_activity where pid = " + root.pid()))
                .confidence(facts.missing(Signal.SESSIONS) ? 0.9 : 0.98);
    }
}
