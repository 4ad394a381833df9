set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- Every derived word of the contract, defined here and nowhere else.

-- Policy of one type: its own row over row *. Inlined into the caller's plan.
create function executor_policy(p_type text)
  returns table (ttl interval, max_attempts int, backoff_base interval, backoff_cap interval, time_limit interval)
  language sql stable
begin atomic
  select coalesce(t.ttl, d.ttl), coalesce(t.max_attempts, d.max_attempts), coalesce(t.backoff_base, d.backoff_base),
         coalesce(t.backoff_cap, d.backoff_cap), coalesce(t.time_limit, d.time_limit)
    from executor_job_types d left join executor_job_types t on t.type = p_type
   where d.type = '*';
end;

-- Kinds of failure that withdraw the attempts that are left (ErrorKind.retryable() is false).
create function executor_is_permanent(p_error_kind text) returns boolean language sql immutable
begin atomic
  select p_error_kind in ('permanent_error', 'invalid_payload', 'precondition_failed', 'policy_violation', 'poison_job');
end;

-- Why a job is dead, by the kind of the failure that ended its last attempt. Null for no failure: then nobody can tell.
create function executor_dead_reason(p_error_kind text) returns text language sql immutable
begin atomic
  select case when p_error_kind in ('worker_lost', 'ttl_exceeded', 'poison_job') then 'ttl_exceeded'
              when p_error_kind = 'precondition_failed' then 'precondition_failed'
              when executor_is_permanent(p_error_kind)  then 'handler_error'
              when p_error_kind is not null             then 'max_attempts_exceeded' end;
end;

-- Types that an open gate freezes; a null type means all of them.
create view executor_frozen_types as
  select id as gate_id, type, reason, frozen_by, since, until
    from executor_gates
   where lifted_at is null and (until is null or until > statement_timestamp());

-- Facts are joined from the outside: where a query asks for none of them (a count by status or type), the planner drops
-- the join; where it filters on one (correlation_id), the filter makes it an inner join again.
create view executor_jobs as
  select w.id, w.type, j.entity_id, j.correlation_id, j.parent_id, j.payload,
         'queued'::text as status, w.priority, w.attempts, w.max_attempts, w.run_at, j.dedupe_key,
         null::text as locked_by, null::timestamptz as locked_at, null::timestamptz as heartbeat_at,
         r.trace_id, f.message as last_error, f.error_kind, null::jsonb as result,
         j.created_at, w.updated_at, null::timestamptz as finished_at
    from executor_waiting w
    left join executor_job j on j.id = w.id
    left join executor_job_runs r on r.job_id = w.id and r.attempt = w.attempts
    left join executor_job_runs f on f.job_id = w.id and f.attempt = w.failed_attempt
   where w.failed_attempt is distinct from w.attempts
  union all
  select w.id, w.type, j.entity_id, j.correlation_id, j.parent_id, j.payload,
         'failed', w.priority, w.attempts, w.max_attempts, w.run_at, j.dedupe_key,
         null, null, null,
         f.trace_id, f.message, f.error_kind, null,
         j.created_at, w.updated_at, case when w.attempts >= w.max_attempts then f.finished_at end
    from executor_waiting w
    left join executor_job j on j.id = w.id
    left join executor_job_runs f on f.job_id = w.id and f.attempt = w.failed_attempt
   where w.failed_attempt = w.attempts
  union all
  select l.id, l.type, j.entity_id, j.correlation_id, j.parent_id, j.payload,
         'running', l.priority, l.attempts, l.max_attempts, l.run_at, j.dedupe_key,
         l.locked_by, l.locked_at, greatest(k.last_seen_at, l.locked_at, l.progress_at),
         l.trace_id, f.message, f.error_kind, null,
         j.created_at, greatest(l.locked_at, l.progress_at), null
    from executor_leases l
    left join executor_job j on j.id = l.id
    left join executor_workers k on k.id = l.locked_by
    left join executor_job_runs f on f.job_id = l.id and f.attempt = l.failed_attempt
  union all
  select r.job_id, r.type, j.entity_id, j.correlation_id, j.parent_id, j.payload,
         'succeeded', j.priority, r.attempt, r.max_attempts, r.run_at, j.dedupe_key,
         null, null, null,
         r.trace_id, f.message, f.error_kind, r.result,
         j.created_at, r.finished_at, r.finished_at
    from executor_job_runs r
    left join executor_job j on j.id = r.job_id
    left join executor_job_runs f on f.job_id = r.job_id and f.attempt = r.failed_attempt
   where r.outcome = 'succeeded'
  union all
  select c.id, j.type, j.entity_id, j.correlation_id, j.parent_id, j.payload,
         'cancelled', j.priority, c.attempts, c.max_attempts, c.run_at, j.dedupe_key,
         null, null, null,
         r.trace_id, f.message, f.error_kind, null,
         j.created_at, c.cancelled_at, c.cancelled_at
    from executor_cancelled c
    left join executor_job j on j.id = c.id
    left join executor_job_runs r on r.job_id = c.id and r.attempt = c.attempts
    left join executor_job_runs f on f.job_id = c.id and f.attempt = c.failed_attempt;

-- Dead: failed, and no attempt left. The reason is that of the failure that ended the last attempt.
create view executor_dead_jobs as
  select w.id, w.type, j.entity_id, j.correlation_id, j.parent_id, w.priority, w.attempts, w.max_attempts, w.run_at,
         j.dedupe_key, j.created_at, w.updated_at,
         r.worker_id as locked_by, r.started_at as locked_at, coalesce(r.progress_at, r.started_at) as heartbeat_at,
         r.trace_id, r.message as last_error, r.error_kind,
         executor_dead_reason(coalesce(w.error_kind, r.error_kind)) as reason
    from executor_waiting w
    join executor_job j on j.id = w.id
    left join executor_job_runs r on r.job_id = w.id and r.attempt = w.attempts
   where w.attempts >= w.max_attempts;

-- Stuck: the lease's worker fell silent, or the attempt outlived its type's TTL without a sign of life of its own.
-- reclaim_stale_jobs() takes exactly these.
create view executor_stuck_jobs as
  select l.id, l.type, l.attempts, l.max_attempts, l.locked_by, l.locked_at, l.trace_id, k.last_seen_at,
         greatest(l.locked_at, l.progress_at) as sign_of_life_at,
         case when k.id is null or k.last_seen_at < clock_timestamp() - k.lease_duration then 'worker_silent'
              else 'ttl_exceeded' end as because
    from executor_leases l
    cross join lateral executor_policy(l.type) p
    left join executor_workers k on k.id = l.locked_by
   where k.id is null
      or k.last_seen_at < clock_timestamp() - k.lease_duration
      or greatest(l.locked_at, l.progress_at) < clock_timestamp() - p.ttl;

-- Runnable: due, granted, and no gate on its type.
create view executor_runnable_jobs as
  select w.id, w.type, w.priority, w.run_at, w.attempts, w.max_attempts
    from executor_waiting w
   where w.attempts < w.max_attempts and w.run_at <= statement_timestamp()
     and not exists (select from executor_frozen_types g where g.type is null or g.type = w.type);
