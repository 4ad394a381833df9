package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Server.OpenTransaction;
import java.time.Duration;
import java.util.List;

/** A transaction that enqueued jobs stays open: the producer believes them enqueued, and nobody can see them. */
final class InvisibleEnqueue implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().server().writers().stream()
                .filter(open -> open.since() != null && facts.ago(open.since()).compareTo(Thresholds.PATIENCE) > 0)
                .map(open -> incident(open, facts))
                .toList();
    }

    private static Incident incident(OpenTransaction open, Facts facts) {
        return Finding.of(Cause.INVISIBLE_ENQUEUE)
                .in("pid", Long.toString(open.pid()))
                .in("application", open.application())
                .headline("Session " + open.pid() + " (" + open.application()
                        + ") wrote jobs and has not committed since " + facts.moment(open.since()) + "; it is "
                        + open.state() + ". Nobody can see them.")
                .since(open.since(), Duration.ofSeconds(1))
                .impact(Impact.NONE)
                .because(
                        "its transaction is open since then",
                        "select pid, application_name, state, xact_start, xact_start <= ? as holds from pg_stat_activity where pid = ?",
                        open.since().plusSeconds(1),
                        open.pid())
                .because(
                        "it holds the lock of whoever writes to executor_job",
                        "select count(*) as locks, count(*) > 0 as holds from pg_locks where pid = ? and mode = 'RowExclusiveLock' and granted",
                        open.pid())
                .not("a silent producer: it did write")
                .next(NextAction.sql(
                        "Commit there; or end the session, which takes its jobs back.",
                        "select pg_terminate_backend(" + open.pid() + ")",
                        "select pid, application_name, state, query from pg_stat_activity where pid = " + open.pid()))
                .confidence(0.92);
    }
}
