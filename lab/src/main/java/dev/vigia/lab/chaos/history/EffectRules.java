package dev.vigia.lab.chaos.history;

import static dev.vigia.lab.chaos.history.Rule.always;
import static dev.vigia.lab.chaos.history.Rule.atRest;

import java.util.List;

/** Effects against outcomes: at least once, exactly once where promised, and none without the right to it. */
final class EffectRules {
    static final List<Rule> ALL = List.of(
            always("a success has the effect of its own attempt", """
                    select r.job_id, r.attempt, r.type from executor_job_runs r
                     where r.outcome = 'succeeded'
                       and not exists (select from effects e
                                        where e.job_id = r.job_id and e.attempt = r.attempt and e.worker = r.worker_id
                                          and (r.type = 'inside' or e.at between r.started_at and r.finished_at))
                    """),
            always("a transactional effect exists exactly once for a success, and never without one", """
                    select j.id, j.effects, j.successes
                      from (select j.id, (select count(*) from effects e where e.job_id = j.id) as effects,
                                   (select count(*) from executor_job_runs r
                                     where r.job_id = j.id and r.outcome = 'succeeded') as successes
                              from executor_job j where j.type = 'inside') j
                     where j.effects <> j.successes or j.successes > 1
                    """),
            always("an attempt acts once", """
                    select job_id, attempt, count(*) from effects group by 1, 2 having count(*) > 1
                    """),
            always("an effect stems from a lease", """
                    select e.* from effects e
                     where not exists (select from executor_job_runs r
                                        where r.job_id = e.job_id and r.attempt = e.attempt and r.worker_id = e.worker)
                       and not exists (select from executor_leases l
                                        where l.id = e.job_id and l.attempts = e.attempt and l.locked_by = e.worker)
                    """),
            always("a result is of the attempt that succeeded", """
                    select r.job_id, r.attempt, r.result from executor_job_runs r
                     where r.outcome = 'succeeded' and r.result is not null
                       and ((r.result->>'worker') <> r.worker_id or (r.result->>'attempt')::int <> r.attempt)
                    """),
            // Who acted after its attempt was ended by others, and lived, must have tried to settle: that try is on
            // record.
            atRest("a late write of a living worker is on record", """
                    select e.job_id, e.attempt, e.worker from effects e
                      join executor_job_runs r on r.job_id = e.job_id and r.attempt = e.attempt and r.outcome <> 'succeeded'
                     where e.at > r.finished_at
                       and not exists (select from faults f where f.worker = e.worker and f.kind in ('kill', 'cut'))
                       and not exists (select from executor_events v
                                        where v.kind = 'stale_completion_rejected' and v.job_id = e.job_id
                                          and (v.data->>'attempt')::int = e.attempt and v.data->>'late_worker' = e.worker)
                    """));

    private EffectRules() {}
}
