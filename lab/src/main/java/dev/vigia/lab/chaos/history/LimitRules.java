package dev.vigia.lab.chaos.history;

import static dev.vigia.lab.chaos.history.Rule.always;

import java.util.List;

/** Limits, held against the whole history: they are to stand before a scenario's first claim, and not to change. */
final class LimitRules {
    static final List<Rule> ALL = List.of(
            always("a type never ran more attempts at once than its limit", """
                    with attempts as (
                      select type, started_at, finished_at from executor_job_runs
                      union all select type, locked_at, null from executor_leases
                    ), running as (
                      select type, at, sum(step) over (partition by type order by at, step rows unbounded preceding) as n
                        from (select type, started_at as at, 1 as step from attempts
                              union all select type, finished_at, -1 from attempts where finished_at is not null) e
                    )
                    select r.type, r.at, r.n, l.concurrency_limit
                      from running r cross join lateral executor_limits_of(r.type) l where r.n > l.concurrency_limit
                    """),
            always("a type never started more attempts in any second than its burst and its rate allow", """
                    with starts as (
                      select type, started_at as at from executor_job_runs union all select type, locked_at from executor_leases
                    ), windows as (
                      select type, at, count(*) over (partition by type order by at
                                                      range between current row and interval '1 second' following) as n
                        from starts
                    )
                    select w.type, w.at, w.n, l.rate_burst, l.rate_limit
                      from windows w cross join lateral executor_limits_of(w.type) l
                     where w.n > l.rate_burst + l.rate_limit / extract(epoch from l.rate_period) + 0.001
                    """));

    private LimitRules() {}
}
