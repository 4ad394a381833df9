package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Impact;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.RepeatedLoss;
import java.time.Duration;
import java.util.List;

/** Whoever runs this job dies: no other job went down with all of the same workers. */
final class PoisonJob implements Rule {
    @Override
    public List<Incident> in(Facts facts) {
        return facts.seen().losses().stream()
                .filter(loss -> loss.companions() == 0 && facts.within(loss.last(), Thresholds.TOLD))
                .map(loss -> incident(loss, facts))
                .toList();
    }

    private static Incident incident(RepeatedLoss loss, Facts facts) {
        String job = loss.job().toString();
        return Finding.of(Cause.POISON_JOB)
                .in("job", job)
                .in("type", loss.type())
                .headline("Job " + job + " (" + loss.type() + ") has taken down "
                        + Phrasing.count(loss.losses(), "worker") + " since " + facts.moment(loss.first())
                        + (loss.quarantined() ? "; it is quarantined." : "; it will be tried again."))
                .since(loss.first(), Duration.ofSeconds(60))
                .impact(new Impact(1, 1L, List.of(loss.type()), null))
                .because(
                        Phrasing.count(loss.losses(), "worker") + " died while they ran it",
                        "select count(distinct worker_id) as workers, count(distinct worker_id) >= ? as holds from executor_job_runs"
                                + " where job_id = ? and error_kind in ('worker_lost', 'poison_job')",
                        loss.losses(),
                        job)
                .because(
                        loss.companions() == 0 ? "no other job stands out so" : "others were lost with it",
                        """
                        with lost as (
                          select job_id, worker_id, started_at from executor_job_runs
                           where outcome in ('failed', 'lost') and finished_at >= ? and error_kind in ('worker_lost', 'poison_job')
                        ), mine as (
                          select l.worker_id, l.started_at >= (select max(o.started_at) from lost o where o.worker_id = l.worker_id) as began_last
                            from lost l where l.job_id = ?
                        ), others as (
                          select l.job_id from lost l join mine m using (worker_id) where l.job_id <> ?
                           group by l.job_id having count(distinct l.worker_id) >= (select count(distinct worker_id) from mine)
                        )
                        select (select count(*) from others) as lost_with_all, (select bool_and(began_last) from mine) as began_last_each_time,
                               (select count(*) from others) = 0 or (select bool_and(began_last) from mine) as holds""",
                        loss.first().minus(Duration.ofMinutes(1)),
                        job,
                        job)
                .not("the hosts: the workers that died have this job in common")
                .not(facts.notTheUsualSuspects(loss.first()))
                .next(new NextAction(
                        loss.quarantined()
                                ? "It will not run again by itself. Look at its payload; cancel it, or mend the handler and retry."
                                : "Take it out before it takes down the next worker.",
                        "vigia cancel " + job + " --reason " + Phrasing.quoted("it kills its workers") + " --yes",
                        "vigia cancel " + job + " --reason " + Phrasing.quoted("it kills its workers") + " --dry-run"))
                .confidence(loss.losses() >= 3 || loss.quarantined() ? 0.98 : 0.85);
    }
}
