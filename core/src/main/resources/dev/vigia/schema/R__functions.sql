-- The functions of the contract as they are now: the same transitions as the Java engine, for workers in any language.
-- Flyway applies this file again whenever it changed, after the numbered ones, so each function stands here once. Bodies
-- in plpgsql keep the search_path of the migration, so they mean this schema whoever calls them.
-- A function whose parameters change is dropped by its old ones first: two of a name would make calls ambiguous.
set local lock_timeout = '5s';

-- Wakes the workers, at most once in five milliseconds and session: a transaction that notifies holds a lock of the whole
-- server while it commits. Workers look again when that is over. (The Java engine does so for each process.)
create or replace function executor_announce() returns void language plpgsql set search_path from current as $$
declare
  v_now  float8 := extract(epoch from clock_timestamp());
  v_last float8 := nullif(current_setting('executor.announced_at', true), '');
begin
  if v_last is null or v_now - v_last not between 0 and 0.005 then
    perform set_config('executor.announced_at', v_now::text, false);  -- taken back if the transaction is
    perform pg_notify('executor_wakeup', current_schema());
  end if;
end $$;

create or replace function enqueue_job(
  p_type text, p_payload jsonb default '{}', p_entity_id uuid default null, p_correlation_id uuid default null,
  p_parent_id uuid default null, p_priority int default 0, p_run_at timestamptz default null,
  p_max_attempts int default null, p_dedupe_key text default null, p_id uuid default null
) returns uuid language plpgsql set search_path from current as $$
declare
  v_id     uuid := coalesce(p_id, executor_uuid7());
  v_winner uuid;
  v_parent uuid;
  v_due    timestamptz := coalesce(p_run_at, clock_timestamp());  -- not now(): the transaction may be hours old
begin
  if p_parent_id is not null then
    select correlation_id into v_parent from executor_job where id = p_parent_id;
    if not found then
      raise exception 'parent_id % names no job; nothing was enqueued', p_parent_id using errcode = 'foreign_key_violation';
    elsif p_correlation_id is distinct from v_parent and p_correlation_id is not null then
      raise exception 'correlation_id % differs from % of parent_id %; a follow-up keeps its parent''s, so nothing was enqueued',
        p_correlation_id, v_parent, p_parent_id using errcode = 'check_violation';
    end if;
  end if;
  if p_dedupe_key is not null then
    -- DO UPDATE, not DO NOTHING: it waits for a concurrent winner and returns it even if it committed after our snapshot.
    insert into executor_dedupe_keys as k (dedupe_key, job_id) values (p_dedupe_key, v_id)
      on conflict (dedupe_key) do update set dedupe_key = excluded.dedupe_key
      returning k.job_id into v_winner;
    if v_winner <> v_id then return v_winner; end if;
  end if;
  insert into executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, dedupe_key)
    values (v_id, p_type, p_entity_id, coalesce(p_correlation_id, v_parent, p_entity_id, v_id), p_parent_id,
            coalesce(p_payload, '{}'), p_priority, p_dedupe_key);
  insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, dedupe_key, updated_at)
    select v_id, p_type, p_priority, v_due, 0, coalesce(p_max_attempts, p.max_attempts), p_dedupe_key, clock_timestamp()
      from executor_policy(p_type) p;
  if v_due <= clock_timestamp() then perform executor_announce(); end if;
  return v_id;
end $$;

create or replace function claim_orchestrator_jobs(p_limit int, p_worker_id text, p_types text[] default null)
returns setof executor_jobs language plpgsql set search_path from current as $$
begin
  if p_limit is null or p_limit < 1 then
    raise exception 'p_limit must be at least 1, got %', p_limit using errcode = 'invalid_parameter_value';
  end if;
  -- The worker's row is its sign of life; without it the lease would be nobody's.
  insert into executor_workers as k (id, types) values (p_worker_id, p_types)
    on conflict (id) do update set last_seen_at = clock_timestamp(), state = case when k.state = 'lost' then 'live' else k.state end;
  -- EXECUTE with the limit as a literal: planned for this limit and for the tables as they are now, every time.
  return query execute format($claim$
    with recursive frozen as materialized (
      select coalesce(bool_or(type is null), false) as everything, array_agg(type) filter (where type is not null) as types
        from executor_frozen_types
    ), priorities (priority) as (
      (select priority from executor_waiting where attempts < max_attempts order by priority limit 1)
      union all
      select (select w.priority from executor_waiting w
               where w.attempts < w.max_attempts and w.priority > p.priority order by w.priority limit 1)
        from priorities p where p.priority is not null
    ), due as materialized (
      select w.id
        from priorities p
       cross join lateral (
         select w.id from executor_waiting w
          where w.priority = p.priority and w.attempts < w.max_attempts and w.run_at <= statement_timestamp()
            and case when $2 is null then true else w.type = any ($2) end
            and case when (select everything from frozen) or w.type = any ((select types from frozen)::text[]) then false
                     else true end
          order by w.run_at, w.id
          limit %1$s for update skip locked) w
       limit %1$s
    ), taken as (
      delete from executor_waiting w where w.id = any (array(select id from due)) returning w.*
    ), leased as (
      insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, failed_attempt, dedupe_key,
                                   locked_by, locked_at, trace_id)
      select id, type, priority, run_at, attempts + 1, max_attempts, failed_attempt, dedupe_key,
             $1, clock_timestamp(), $1 || '-' || id || '-' || (attempts + 1)
        from taken
      returning *
    )
    select j.id, j.type, j.entity_id, j.correlation_id, j.parent_id, j.payload, 'running', l.priority, l.attempts,
           l.max_attempts, l.run_at, j.dedupe_key, l.locked_by, l.locked_at, l.locked_at, l.trace_id, f.message,
           f.error_kind, null::jsonb, j.created_at, l.locked_at, null::timestamptz
      from leased l
      join executor_job j on j.id = l.id
      left join executor_job_runs f on f.job_id = l.id and f.attempt = l.failed_attempt
     order by l.priority, l.run_at, l.id
  $claim$, p_limit) using p_worker_id, p_types;
end $$;

create or replace function update_job_heartbeat(p_job_id uuid, p_worker_id text) returns boolean
language plpgsql set search_path from current as $$
begin
  update executor_workers set last_seen_at = clock_timestamp(), state = case when state = 'lost' then 'live' else state end
   where id = p_worker_id;
  update executor_leases set progress_at = clock_timestamp() where id = p_job_id and locked_by = p_worker_id;
  return found;
end $$;

create or replace function settle_job(
  p_job_id uuid, p_worker_id text, p_attempts int, p_outcome text default 'succeeded', p_result jsonb default null,
  p_error_kind text default null, p_last_error text default null, p_run_at timestamptz default null
) returns text language plpgsql set search_path from current as $$
declare
  l          executor_leases%rowtype;
  v_job      executor_job%rowtype;
  v_outcome  text := p_outcome;
  v_kind     text := case when p_outcome = 'failed' then coalesce(p_error_kind, 'handler_error') end;
  v_max      int;
  v_failed   int;
  v_holder   text;
begin
  if p_outcome is null or p_outcome not in ('succeeded', 'failed', 'released', 'snoozed', 'cancelled') then
    raise exception 'p_outcome must be succeeded, failed, released, snoozed or cancelled, got %', p_outcome
      using errcode = 'invalid_parameter_value';
  end if;
  -- The fence: the lease itself, taken by (id, worker, attempt).
  delete from executor_leases where id = p_job_id and locked_by = p_worker_id and attempts = p_attempts returning * into l;
  select * into v_job from executor_job where id = p_job_id;
  if l.id is null then
    if exists (select from executor_job_runs where job_id = p_job_id and attempt = p_attempts
                and worker_id = p_worker_id and outcome <> 'lost') then
      return 'applied';                              -- an earlier call committed; its answer was lost
    end if;
    select coalesce((select locked_by from executor_leases where id = p_job_id),
                    (select worker_id from executor_job_runs where job_id = p_job_id and attempt > p_attempts
                      order by attempt desc limit 1)) into v_holder;
    insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)
      values ('stale_completion_rejected', v_job.correlation_id, p_job_id, p_worker_id || '-' || p_job_id || '-' || p_attempts,
              p_worker_id, jsonb_build_object('attempt', p_attempts, 'outcome', p_outcome, 'late_worker', p_worker_id, 'holder', v_holder));
    return 'lost';
  end if;

  if l.cancel_requested_at is not null and v_outcome <> 'succeeded' then v_outcome := 'cancelled'; end if;
  v_failed := case when v_outcome = 'failed' then l.attempts else l.failed_attempt end;
  v_max := case when v_outcome in ('snoozed', 'released') then l.max_attempts + 1
                when v_outcome = 'failed' and executor_is_permanent(v_kind) then l.attempts
                else l.max_attempts end;

  insert into executor_job_runs (job_id, attempt, max_attempts, failed_attempt, trace_id, correlation_id, type, worker_id,
                                 worker_version, run_at, started_at, progress_at, finished_at, outcome, error_kind, message, result)
    values (l.id, l.attempts, v_max, v_failed, l.trace_id, v_job.correlation_id, l.type, l.locked_by,
            (select version from executor_workers where id = l.locked_by), l.run_at, l.locked_at, l.progress_at,
            clock_timestamp(), v_outcome, v_kind, p_last_error,
            case when v_outcome = 'succeeded' then p_result end);

  if v_outcome = 'cancelled' then
    insert into executor_cancelled (id, attempts, max_attempts, failed_attempt, run_at, reason)
      values (l.id, l.attempts, v_max, v_failed, l.run_at, coalesce(l.cancel_reason, p_last_error));
  elsif v_outcome <> 'succeeded' then
    insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, failed_attempt, error_kind, dedupe_key, updated_at)
      values (l.id, l.type, l.priority,
              coalesce(p_run_at, case v_outcome when 'released' then l.run_at
                                       when 'failed' then clock_timestamp() + executor_backoff(l.type, l.attempts)
                                       else clock_timestamp() end),
              l.attempts, v_max, v_failed, v_kind, l.dedupe_key, clock_timestamp());
  elsif l.trace_id is null and v_job.created_at >= executor_trace_cutoff() then
    insert into executor_events (kind, correlation_id, job_id, worker_id, data)
      values ('policy_violation', v_job.correlation_id, l.id, l.locked_by,
              jsonb_build_object('policy', 'POLICY_VIOLATION', 'severity', 'critical', 'rule', 'succeeded_without_trace', 'attempt', l.attempts));
  end if;
  if l.dedupe_key is not null and (v_outcome in ('succeeded', 'cancelled') or l.attempts >= v_max) then
    delete from executor_dedupe_keys where dedupe_key = l.dedupe_key and job_id = l.id;
  end if;
  return 'applied';
end $$;

-- Takes every stuck lease away and puts its job back in the line. One bad row cannot wedge it: rows are taken with
-- SKIP LOCKED, a batch at a time, and nothing here depends on whether anybody knows the type.
create or replace function reclaim_stale_jobs() returns int language plpgsql set search_path from current as $$
declare
  v_count int;
begin
  with gone as (
    update executor_workers set state = 'lost'
     where state in ('live', 'draining') and last_seen_at < clock_timestamp() - lease_duration
    returning id, host, pid, version, last_seen_at, lease_duration
  )
  insert into executor_events (kind, worker_id, data)
    select 'worker_lost', id, jsonb_build_object('host', host, 'pid', pid, 'version', version, 'last_seen_at', last_seen_at,
           'lease_seconds', extract(epoch from lease_duration)) from gone;

  with stale as materialized (
    select l.id, s.because, s.last_seen_at, s.sign_of_life_at
      from executor_stuck_jobs s join executor_leases l on l.id = s.id
     order by l.id limit 500 for update of l skip locked
  ), freed as (
    delete from executor_leases l where l.id = any (array(select id from stale)) returning l.*
  ), judged as materialized (
    -- poison: its third lost worker, and no other job went down with all of the same workers.
    select f.*, s.because, s.last_seen_at, s.sign_of_life_at, losses.n + 1 as losses,
           s.because = 'worker_silent' and losses.n >= 2 and not exists (
             select from freed o
              where o.locked_by = f.locked_by and o.id <> f.id
                and (select count(distinct r.worker_id) from executor_job_runs r
                      where r.job_id = o.id and r.error_kind = 'worker_lost'
                        and r.worker_id in (select m.worker_id from executor_job_runs m
                                             where m.job_id = f.id and m.error_kind = 'worker_lost')) >= 2) as poison
      from freed f
      join stale s on s.id = f.id
      cross join lateral (select count(*)::int as n from executor_job_runs r
                           where r.job_id = f.id and r.error_kind = 'worker_lost') losses
  ), verdict as materialized (
    select j.*, case when poison then 'poison_job' when because = 'worker_silent' then 'worker_lost' else 'ttl_exceeded' end as kind,
           case when poison then attempts else max_attempts end as grants
      from judged j
  ), ended as (
    insert into executor_job_runs (job_id, attempt, max_attempts, failed_attempt, trace_id, correlation_id, type, worker_id,
                                   worker_version, run_at, started_at, progress_at, finished_at, outcome, error_kind, message)
    select v.id, v.attempts, v.grants, v.attempts, v.trace_id, j.correlation_id, v.type, v.locked_by,
           k.version, v.run_at, v.locked_at, v.progress_at, clock_timestamp(), 'lost', v.kind,
           case v.because
             when 'worker_silent' then format('worker %s fell silent: last seen %s, lease %s', v.locked_by,
                                              coalesce(v.last_seen_at::text, 'never'), coalesce(k.lease_duration::text, 'unknown'))
             else format('no sign of life from the attempt since %s, longer than the TTL of %s', v.sign_of_life_at, v.type) end
           || case when v.poison then format('; the worker died under this job %s times, so it is quarantined', v.losses) else '' end
      from verdict v
      join executor_job j on j.id = v.id
      left join executor_workers k on k.id = v.locked_by
    returning job_id, correlation_id, trace_id, message
  ), again as (
    -- The first loss is most likely somebody else's fault: it keeps its place in the line,
    -- in front of what came after it. Later ones wait, with jitter, which also
    -- parts jobs that went down together.
    insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, failed_attempt, error_kind, dedupe_key, updated_at)
    select id, type, priority,
           case when because = 'worker_silent' and losses = 1 then run_at else clock_timestamp() + executor_backoff(type, attempts) end,
           attempts, grants, attempts, kind, dedupe_key, clock_timestamp()
      from verdict where cancel_requested_at is null
    returning id, attempts, max_attempts
  ), cancelled as (
    insert into executor_cancelled (id, attempts, max_attempts, failed_attempt, run_at, reason)
    select id, attempts, grants, attempts, run_at, cancel_reason from verdict where cancel_requested_at is not null
    returning id
  ), keys as (
    delete from executor_dedupe_keys k
     where k.job_id = any (array(select id from again where attempts >= max_attempts union all select id from cancelled))
       and k.dedupe_key = any (array(select dedupe_key from verdict where dedupe_key is not null))
  ), told as (
    insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)
    select case when v.poison then 'poison_job_quarantined' else 'lease_reclaimed' end, e.correlation_id, v.id, v.trace_id, v.locked_by,
           jsonb_build_object('because', v.because, 'attempt', v.attempts, 'type', v.type, 'message', e.message)
      from verdict v join ended e on e.job_id = v.id
    returning 1
  )
  select count(*) into v_count from told;
  if v_count > 0 then perform pg_notify('executor_wakeup', current_schema()); end if;
  return v_count;
end $$;
