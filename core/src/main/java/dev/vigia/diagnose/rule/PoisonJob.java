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
import dev.vigia.observe.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whoever runs this job dies: no other job went down with all of the same workers. */
final class PoisonJob implements Rule {
    private static final int SURE = 3;
    private static final Duration AROUND = Duration.ofSeconds(60);

    @Override
    public List<Incident> in(Facts facts) {
        Map<String, List<RepeatedLoss>> byType = facts.seen().losses().stream()
                .filter(loss -> loss.companions() == 0 && facts.within(loss.last(), Thresholds.TOLD))
                .filter(loss -> !othersDieWithoutIt(loss, facts))
                .collect(Collectors.groupingBy(RepeatedLoss::type, TreeMap::new, Collectors.toList()));
        List<Incident> found = new ArrayList<>();
        byType.forEach((type, losses) -> {
            boolean sure = losses.size() == 1 && losses.get(0).losses() >= SURE;
            if (facts.missing(Signal.WORKERS) && !sure) {
                found.add(oneOrAll(type, losses, facts));
            } else if (!OutOfMemory.isOf(type, facts)) { // else it is not the job: whoever runs the type dies in time
                losses.forEach(loss -> found.add(incident(loss, facts)));
            }
        });
        return found;
    }

    /** Most workers that died since its first did not run it. */
    private static boolean othersDieWithoutIt(RepeatedLoss loss, Facts facts) {
        long died = facts.seen().workers().stream()
                .filter(worker -> worker.fellSilent()
                        && worker.lastSeenAt().isAfter(loss.first().minus(AROUND)))
                .count();
        return died > 2L * loss.losses() + 1;
    }

    private static Incident oneOrAll(String type, List<RepeatedLoss> losses, Facts facts) {
        Instant since =
                losses.stream().map(RepeatedLoss::first).min(Instant::compareTo).orElseThrow();
        List<String> jobs = losses.stream().map(loss -> loss.job().toString()).toList();
        return Finding.of(Cause.UNKNOWN)
                .in(
                        "between",
                        Cause.CRASH_LOOP.code() + ", " + Cause.WORKER_OUT_OF_MEMORY.code() + " and "
                                + Cause.POISON_JOB.code())
                .in("type", type)
                .headline(
                        Phrasing.count(jobs.size(), "job") + " of " + type + " took down workers since "
                                + facts.moment(since)
                                + ". Whether it is " + (jobs.size() == 1 ? "this job" : "these jobs")
                                + ", the memory that all of the type use up, or workers that die whatever they run, the workers would say, and they could not be read.")
                .since(since, Duration.ofSeconds(60))
                .impact(Impact.of(jobs.size(), null, List.of(type), null))
                .because(
                        "attempts of these jobs were lost with their workers",
                        "select count(distinct worker_id) as workers, count(*) > 0 as holds from executor_job_runs"
                                + " where job_id::text = any (?) and error_kind in ('worker_lost', 'poison_job')",
                        jobs)
                .next(NextAction.say("Ask again as a role that may read executor_workers."))
                .confidence(0.5);
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
                .impact(Impact.of(1, 1L, List.of(loss.type()), null))
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
                .confidence(loss.losses() >= SURE || loss.quarantined() ? 0.98 : 0.85);
    }
}
