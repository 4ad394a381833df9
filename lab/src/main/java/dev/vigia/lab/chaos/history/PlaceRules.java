package dev.vigia.lab.chaos.history;

import static dev.vigia.lab.chaos.history.Rule.always;
import static dev.vigia.lab.chaos.history.Rule.atRest;

import java.util.List;

/** Where jobs are: nothing lost, nothing twice, and the view tells what its parts say. */
final class PlaceRules {
    static final List<Rule> ALL = List.of(
            always("an acknowledged job exists", """
                    select a.job_id from acknowledged a
                     where not exists (select from executor_job j where j.id = a.job_id)
                    """),
            always("a job is in exactly one place", """
                    select coalesce(j.id, p.id) as id, min(j.type) as type, string_agg(p.place, ', ') as places
                      from executor_job j
                      full join (select id, 'waiting' as place from executor_waiting
                                 union all select id, 'leased' from executor_leases
                                 union all select id, 'cancelled' from executor_cancelled
                                 union all select job_id, 'succeeded' from executor_job_runs where outcome = 'succeeded') p
                        on p.id = j.id
                     group by 1
                    having count(p.id) <> 1 or count(j.id) = 0
                    """),
            always("executor_jobs shows each job once, as its parts say", """
                    with parts as (
                      select id, case when failed_attempt = attempts then 'failed' else 'queued' end as status,
                             attempts, max_attempts, null::text as locked_by
                        from executor_waiting
                      union all select id, 'running', attempts, max_attempts, locked_by from executor_leases
                      union all select id, 'cancelled', attempts, max_attempts, null from executor_cancelled
                      union all select job_id, 'succeeded', attempt, max_attempts, null
                                  from executor_job_runs where outcome = 'succeeded'
                    )
                    select coalesce(p.id, v.id) as id, p.status as part, v.status as shown
                      from parts p full join executor_jobs v on v.id = p.id
                     where (p.status, p.attempts, p.max_attempts, p.locked_by)
                           is distinct from (v.status, v.attempts, v.max_attempts, v.locked_by)
                    """),
            always("no producer's job exists twice", """
                    select j.payload->>'n' as n, count(*) from executor_job j
                     where j.parent_id is null and (j.payload->>'n')::bigint > 0
                     group by 1 having count(*) > 1
                    """),
            always("a dedupe key belongs to an unfinished job", """
                    select k.* from executor_dedupe_keys k
                     where not exists (select from executor_leases l where l.id = k.job_id)
                       and not exists (select from executor_waiting w where w.id = k.job_id and w.attempts < w.max_attempts)
                    """),
            always("a dead job has a reason", """
                    select id, error_kind from executor_dead_jobs where reason is null
                    """),
            atRest("nothing is leased", """
                    select l.id, l.type, l.attempts, l.locked_by, l.locked_at, k.state, k.last_seen_at
                      from executor_leases l left join executor_workers k on k.id = l.locked_by
                    """),
            atRest("nothing runnable waits", """
                    select id, type, run_at, attempts from executor_runnable_jobs
                    """));

    private PlaceRules() {}
}
