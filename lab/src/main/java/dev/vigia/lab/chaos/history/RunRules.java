package dev.vigia.lab.chaos.history;

import static dev.vigia.lab.chaos.history.Rule.always;
import static dev.vigia.lab.chaos.history.Rule.atRest;

import java.util.List;

/** Attempts and leases: counted without holes, one at a time, within the grant, and every loss on record. */
final class RunRules {
    static final List<Rule> ALL = List.of(
            always("a job's runs are numbered 1 to its ended attempts, without holes", """
                    with ended as (
                      select id, attempts from executor_waiting
                      union all select id, attempts - 1 from executor_leases
                      union all select id, attempts from executor_cancelled
                      union all select job_id, attempt from executor_job_runs where outcome = 'succeeded'
                    ), counted as (
                      select job_id, count(*) as runs, max(attempt) as latest from executor_job_runs group by job_id
                    )
                    select coalesce(e.id, c.job_id) as id, e.attempts, c.runs, c.latest
                      from ended e full join counted c on c.job_id = e.id
                     where coalesce(c.runs, 0) is distinct from e.attempts or coalesce(c.latest, 0) is distinct from e.attempts
                    """),
            always("no two leases of a job overlap", """
                    with leases as (
                      select job_id, attempt, started_at, finished_at from executor_job_runs
                      union all select id, attempts, locked_at, null from executor_leases
                    ), neighbours as (
                      select *, lag(finished_at) over (partition by job_id order by attempt) as before from leases
                    )
                    select * from neighbours where started_at < before or finished_at < started_at
                    """),
            always("an attempt is within its grant", """
                    select job_id, attempt, max_attempts from executor_job_runs where attempt > max_attempts
                    union all select id, attempts, max_attempts from executor_waiting where attempts > max_attempts
                    union all select id, attempts, max_attempts from executor_leases where attempts > max_attempts
                    """),
            always("a trace id names worker, job and attempt", """
                    select job_id, attempt, trace_id from executor_job_runs
                     where trace_id is distinct from worker_id || '-' || job_id || '-' || attempt
                    union all
                    select id, attempts, trace_id from executor_leases
                     where trace_id is distinct from locked_by || '-' || id || '-' || attempts
                    """),
            always("a reclaimed lease is on record", """
                    select r.job_id, r.attempt, r.error_kind from executor_job_runs r
                     where r.outcome = 'lost'
                       and not exists (select from executor_events e
                                        where e.job_id = r.job_id and (e.data->>'attempt')::int = r.attempt
                                          and e.kind in ('lease_reclaimed', 'poison_job_quarantined'))
                    """),
            // Declared lost during the lease, or in the next round if it fell silent while it was being judged.
            atRest("only a worker that fell silent loses leases by silence", """
                    select r.job_id, r.attempt, r.worker_id, r.started_at, r.finished_at from executor_job_runs r
                     where r.error_kind = 'worker_lost'
                       and not exists (select from executor_events e
                                        where e.kind = 'worker_lost' and e.worker_id = r.worker_id
                                          and e.at between r.started_at and r.finished_at + interval '2 seconds')
                       and not exists (select from executor_workers k where k.id = r.worker_id and k.state = 'drained')
                    """),
            always("a rejected late write is of a lease that was lost", """
                    select e.* from executor_events e
                     where e.kind = 'stale_completion_rejected'
                       and not exists (select from executor_job_runs r
                                        where r.job_id = e.job_id and r.attempt = (e.data->>'attempt')::int
                                          and r.worker_id = e.data->>'late_worker' and r.outcome = 'lost')
                    """),
            atRest("a rejected late write names the worker that had the job afterwards", """
                    select e.job_id, e.data from executor_events e
                     where e.kind = 'stale_completion_rejected'
                       and exists (select from executor_job_runs r
                                    where r.job_id = e.job_id and r.attempt > (e.data->>'attempt')::int and r.started_at < e.at)
                       and not exists (select from executor_job_runs r
                                        where r.job_id = e.job_id and r.attempt > (e.data->>'attempt')::int
                                          and r.worker_id = e.data->>'holder')
                    """));

    private RunRules() {}
}
