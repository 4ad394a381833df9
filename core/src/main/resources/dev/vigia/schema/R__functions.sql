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

-- Refuses what a dedupe key cannot mean. (The Java engine's record Dedupe has the same rules.)
create or replace function executor_check_dedupe(p_key text, p_mode text, p_for interval, p_max_wait interval)
returns void language plpgsql immutable as $$
begin
  if p_mode is null or p_mode not in ('keep', 'replace', 'replace_in_place', 'debounce', 'earliest') then
    raise exception 'dedupe_mode must be keep, replace, replace_in_place, debounce or earliest, got %; nothing was enqueued', p_mode
      using errcode = 'invalid_parameter_value';
  elsif p_key is null and (p_mode <> 'keep' or p_for is not null or p_max_wait is not null) then
    raise exception 'dedupe_mode, dedupe_for and dedupe_max_wait say how a dedupe_key is held, and there is none; nothing was enqueued'
      using errcode = 'invalid_parameter_value';
  elsif p_for <= interval '0' or p_for > interval '366 days' then
    raise exception 'dedupe_for must be more than nothing and at most 366 days, got %; nothing was enqueued', p_for
      using errcode = 'invalid_parameter_value';
  elsif p_max_wait <= interval '0' or p_max_wait > interval '366 days' or (p_max_wait is not null and p_mode not in ('replace', 'debounce')) then
    raise exception 'dedupe_max_wait bounds the modes replace and debounce, and is more than nothing and at most 366 days, got % with %; nothing was enqueued',
      p_max_wait, p_mode using errcode = 'invalid_parameter_value';
  end if;
end $$;

-- Takes a dedupe key for a job that is about to be written, or says what became of it where another job holds the key:
-- taken or replaced (write the job, due then), kept or moved (do not: holder stays, moved to due). One key a call, each
-- step on a fresh look at the tables. Callers with many keys call in the keys' order (collate "C"), so two of them never
-- wait for each other in a circle. A loser keeps no lock: it would hold up whoever settles the winner until it commits.
create or replace function executor_take_key(
  p_key text, p_id uuid, p_type text, p_due timestamptz, p_mode text, p_for float8, p_max_wait float8,
  out holder uuid, out effect text, out other uuid, out due timestamptz
) language plpgsql set search_path from current as $$
declare
  h record;
begin
  if p_key is null then return; end if;              -- a job without a key meets nobody
  loop
    holder := p_id; effect := 'taken'; other := null; due := p_due;
    -- What frees a key by itself is a fact that nothing undoes: a success, with the window over. No sign of it: held.
    select k.job_id, k.since, w.id is not null as waiting, j.created_at, j.type,
           coalesce(k.held_until <= clock_timestamp(), true) and w.id is null
             and exists (select from executor_job_runs r where r.job_id = k.job_id and r.outcome = 'succeeded') as free
      into h
      from executor_dedupe_keys k
      left join executor_job j on j.id = k.job_id
      left join executor_waiting w on w.id = k.job_id and w.attempts < w.max_attempts
     where k.dedupe_key = p_key;
    if not found then
      insert into executor_dedupe_keys (dedupe_key, job_id, held_until)
        values (p_key, p_id, clock_timestamp() + make_interval(secs => p_for))
        on conflict (dedupe_key) do nothing;         -- waits for somebody who is just taking it, and looks again
      if found then return; end if;
      continue;
    end if;
    if h.job_id = p_id then return; end if;          -- its own already
    if h.free then
      update executor_dedupe_keys k
         set job_id = p_id, held_until = clock_timestamp() + make_interval(secs => p_for), since = null
       where k.dedupe_key = p_key and k.job_id = h.job_id;
      if found then return; end if;
      continue;
    end if;
    -- Of the same type only: who may enqueue one type must not cancel or move another by it.
    if p_mode = 'keep' or not h.waiting or h.type is distinct from p_type then
      holder := h.job_id; effect := 'kept'; due := null;
      return;
    end if;
    begin                                            -- a block of its own, because leaving it by an error gives the locks back
      perform from executor_dedupe_keys k where k.dedupe_key = p_key and k.job_id = h.job_id for update;
      if found then
        due := least(p_due, coalesce(h.since, h.created_at) + make_interval(secs => p_max_wait));
        if p_mode in ('replace', 'replace_in_place') then
          -- skip locked: who has the row now is claiming it, or an operator is acting on it.
          with gone as (
            delete from executor_waiting w
             where w.id = (select x.id from executor_waiting x
                            where x.id = h.job_id and x.attempts < x.max_attempts for update skip locked)
            returning w.*
          ), ended as (
            insert into executor_cancelled (id, attempts, max_attempts, failed_attempt, run_at, reason)
            select id, attempts, max_attempts, failed_attempt, run_at, 'replaced by job ' || p_id || ' with the same dedupe key' from gone
          ), told as (
            insert into executor_events (kind, correlation_id, job_id, data)
            select 'job_replaced', j.correlation_id, g.id, jsonb_build_object('by', p_id, 'mode', p_mode)
              from gone g join executor_job j on j.id = g.id
          )
          select g.id, case when p_mode = 'replace' or g.run_at = 'infinity' then due else g.run_at end into other, due from gone g;
          if found then
            effect := 'replaced';
            update executor_dedupe_keys k
               set job_id = p_id, since = coalesce(h.since, h.created_at),
                   held_until = clock_timestamp() + make_interval(secs => p_for)
             where k.dedupe_key = p_key;
            perform executor_jobs_ended('{}', '{}', array[other]);
            return;
          end if;
        else
          update executor_waiting w
             set run_at = due, updated_at = clock_timestamp()
           where w.id = (select x.id from executor_waiting x
                          where x.id = h.job_id and x.attempts < x.max_attempts
                            -- Once it ran, its time is its own: a backoff or a snooze is not cut short.
                            -- Nor is it made due before what it waits for.
                            and case when p_mode = 'earliest' then x.run_at > due and x.run_at < 'infinity' and x.attempts = 0
                                     else x.run_at < due end
                            for update skip locked);
          if found then
            holder := h.job_id; effect := 'moved';
            return;
          end if;
        end if;
        raise sqlstate 'VG001';
      end if;
    exception when sqlstate 'VG001' then
      holder := h.job_id; effect := 'kept'; other := null; due := null;
      return;
    end;
  end loop;
end $$;

drop function if exists enqueue_job(text, jsonb, uuid, uuid, uuid, int, timestamptz, int, text, uuid);
create or replace function enqueue_job(
  p_type text, p_payload jsonb default '{}', p_entity_id uuid default null, p_correlation_id uuid default null,
  p_parent_id uuid default null, p_priority int default 0, p_run_at timestamptz default null,
  p_max_attempts int default null, p_dedupe_key text default null, p_id uuid default null,
  p_concurrency_key text default null,
  p_depends_on uuid[] default null, p_on_dependency_failure text default 'wait', p_batch_id uuid default null,
  p_dedupe_mode text default 'keep', p_dedupe_for interval default null, p_dedupe_max_wait interval default null
) returns uuid language plpgsql set search_path from current as $$
declare
  v_id     uuid := coalesce(p_id, executor_uuid7());
  v_key    record;
  v_parent uuid;
  v_due    timestamptz := coalesce(p_run_at, clock_timestamp());  -- not now(): the transaction may be hours old
  v_waits  boolean := coalesce(cardinality(p_depends_on), 0) > 0;
begin
  if v_waits and (p_on_dependency_failure is null or p_on_dependency_failure not in ('wait', 'cancel', 'run')) then
    raise exception 'p_on_dependency_failure must be wait, cancel or run, got %; nothing was enqueued', p_on_dependency_failure
      using errcode = 'invalid_parameter_value';
  end if;
  if p_parent_id is not null then
    select correlation_id into v_parent from executor_job where id = p_parent_id;
    if not found then
      raise exception 'parent_id % names no job; nothing was enqueued', p_parent_id using errcode = 'foreign_key_violation';
    elsif p_correlation_id is distinct from v_parent and p_correlation_id is not null then
      raise exception 'correlation_id % differs from % of parent_id %; a follow-up keeps its parent''s, so nothing was enqueued',
        p_correlation_id, v_parent, p_parent_id using errcode = 'check_violation';
    end if;
  end if;
  perform executor_check_dedupe(p_dedupe_key, p_dedupe_mode, p_dedupe_for, p_dedupe_max_wait);
  if v_waits and p_dedupe_mode in ('debounce', 'earliest') then
    raise exception 'dedupe_mode % moves another job''s time, and a job that waits for others has none of its own; nothing was enqueued',
      p_dedupe_mode using errcode = 'invalid_parameter_value';
  end if;
  if p_dedupe_key is not null then
    select * into v_key
      from executor_take_key(p_dedupe_key, v_id, p_type, v_due, p_dedupe_mode,
                             extract(epoch from p_dedupe_for)::float8, extract(epoch from p_dedupe_max_wait)::float8);
    if v_key.holder <> v_id then
      if v_key.effect = 'moved' and v_key.due <= clock_timestamp() then perform executor_announce(); end if;
      return v_key.holder;
    end if;
    v_due := v_key.due;
  end if;
  insert into executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, dedupe_key, concurrency_key)
    values (v_id, p_type, p_entity_id, coalesce(p_correlation_id, v_parent, p_entity_id, v_id), p_parent_id,
            coalesce(p_payload, '{}'), p_priority, p_dedupe_key, p_concurrency_key);
  insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, dedupe_key, updated_at)
    select v_id, p_type, p_priority, case when v_waits then 'infinity' else v_due end, 0, coalesce(p_max_attempts, p.max_attempts),
           p_dedupe_key, clock_timestamp()
      from executor_policy(p_type) p;
  if v_waits then
    perform executor_add_dependencies(array_fill(v_id, array[cardinality(p_depends_on)]), p_depends_on,
                                      array_fill(p_on_dependency_failure, array[cardinality(p_depends_on)]),
                                      array_fill(v_due, array[cardinality(p_depends_on)]));
  end if;
  if p_batch_id is not null then perform executor_add_to_batches(array[v_id], array[p_batch_id], array[p_parent_id]); end if;
  if not v_waits and v_due <= clock_timestamp() then perform executor_announce(); end if;
  return v_id;
end $$;

-- Whether a worker takes jobs of a type, by its row of executor_workers: who could run a job is decided here alone.
create or replace function executor_takes_type(p_types text[], p_except_types text[], p_type text) returns boolean
language sql immutable parallel safe as $$
  select (p_types is null or p_type = any (p_types)) and not coalesce(p_type = any (p_except_types), false)
$$;

create or replace function claim_orchestrator_jobs(p_limit int, p_worker_id text, p_types text[] default null)
returns setof executor_jobs language plpgsql set search_path from current as $$
declare
  v_left  int := p_limit;
  v_taken int;
  v_aside int;
  v_job   executor_jobs%rowtype;
begin
  if p_limit is null or p_limit < 1 then
    raise exception 'p_limit must be at least 1, got %', p_limit using errcode = 'invalid_parameter_value';
  end if;
  -- The worker's row is its sign of life; without it the lease would be nobody's.
  insert into executor_workers as k (id, types) values (p_worker_id, p_types)
    on conflict (id) do update set last_seen_at = clock_timestamp(), state = case when k.state = 'lost' then 'live' else k.state end;
  -- Line, then lanes; each other time the lanes come first, so that neither keeps the other from scarce slots.
  for v_round in case when random() < 0.5 then 1 else 2 end .. 3 loop
    v_aside := 1;
    while v_round = 2 and v_aside > 0 and v_left > 0 loop
      v_aside := 0;
      -- EXECUTE with the limit as a literal: planned for this limit and for the tables as they are now, every time.
      for v_job in execute format($claim$
        with recursive frozen as materialized (
          select coalesce(bool_or(type is null), false) as everything, array_agg(type) filter (where type is not null) as types
            from executor_frozen_types
        ), limited as materialized (
          select coalesce(bool_or(type = '*'), false) as everything, array_agg(type) as types from executor_limited_types
        ), priorities (priority) as (
          (select priority from executor_waiting where attempts < max_attempts and lane is null order by priority limit 1)
          union all
          select (select w.priority from executor_waiting w
                   where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority order by w.priority limit 1)
            from priorities p where p.priority is not null
        ), due as materialized (
          select w.id, w.aside
            from priorities p
           cross join lateral (
             select w.id, case when (select types from limited) is null then false
                               when (select everything from limited) then true
                               else w.type = any ((select types from limited)::text[]) end as aside
               from executor_waiting w
              where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= statement_timestamp()
                and case when $2 is null then true else w.type = any ($2) end
                and case when (select everything from frozen) or w.type = any ((select types from frozen)::text[]) then false
                         else true end
              order by w.run_at, w.id
              limit %1$s for update skip locked) w
           limit %1$s
        ), taken as (
          delete from executor_waiting w where w.id = any (array(select id from due where not aside)) returning w.*
        ), leased as (
          insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, failed_attempt, dedupe_key,
                                       locked_by, locked_at, trace_id)
          select id, type, priority, run_at, attempts + 1, max_attempts, failed_attempt, dedupe_key,
                 $1, clock_timestamp(), $1 || '-' || id || '-' || (attempts + 1)
            from taken
          returning *
        ), stepped_aside as (
          update executor_waiting w
             set lane = coalesce((select j.concurrency_key from executor_job j where j.id = w.id), '')
           where w.id = any (array(select id from due where aside))
          returning w.id
        )
        select j.id, j.type, j.entity_id, j.correlation_id, j.parent_id, j.payload, 'running', l.priority, l.attempts,
               l.max_attempts, l.run_at, j.dedupe_key, l.locked_by, l.locked_at, l.locked_at, l.trace_id, f.message,
               f.error_kind, null::jsonb, j.created_at, l.locked_at, null::timestamptz
          from leased l
          join executor_job j on j.id = l.id
          left join executor_job_runs f on f.job_id = l.id and f.attempt = l.failed_attempt
        union all
        select a.id, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
               null, null, null
          from stepped_aside a
         order by 8, 11, 1
      $claim$, v_left) using p_worker_id, p_types loop
        if v_job.type is null then
          v_aside := v_aside + 1;
        else
          return next v_job;
          v_left := v_left - 1;
        end if;
      end loop;
    end loop;
    if v_round <> 2 and v_left > 0 then
      return query
        select j.id, j.type, j.entity_id, j.correlation_id, j.parent_id, j.payload, 'running', l.priority, l.attempts,
               l.max_attempts, l.run_at, j.dedupe_key, p_worker_id, l.locked_at, l.locked_at, l.trace_id, f.message,
               f.error_kind, null::jsonb, j.created_at, l.locked_at, null::timestamptz
          from executor_claim_limited(v_left, p_worker_id, p_types) l
          join executor_job j on j.id = l.id
          left join executor_job_runs f on f.job_id = l.id and f.attempt = l.failed_attempt;
      get diagnostics v_taken = row_count;
      v_left := v_left - v_taken;
    end if;
  end loop;
end $$;

-- Turns jobs that wait in lanes into leases, as far as the limits of their types and keys allow: at most p_limit, types and
-- keys taking turns. Both the Java engine and claim_orchestrator_jobs call it. Its last row has no id: it says in how many
-- seconds another look may find more; null: when a permit is freed.
--
-- Exact, because one claim at a time counts for a type. The lock is taken by a statement of its own, so that the snapshot of
-- the next one is younger and sees every lease that the lock's last holder wrote; under REPEATABLE READ the lock fails
-- instead (40001), because each holder that took anything wrote to the row. Nobody waits for it: who finds it held looks again.
--
-- Bounded: at most 500 lanes of a type are visited, those after the last turn first; of each only its first jobs are read.
-- The settings leave its plans one way to go, whatever the tables hold when they are made (ADR 6).
drop function if exists executor_claim_limited(int, text, text[]);
create or replace function executor_claim_limited(
  p_limit int, p_worker_id text, p_types text[] default null, p_except_types text[] default null)
returns table (id uuid, type text, priority smallint, run_at timestamptz, attempts int, max_attempts int, failed_attempt int,
               trace_id text, locked_at timestamptz, look_again_in float8)
language plpgsql set search_path from current
set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off set enable_bitmapscan = off
set enable_sort = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  v_types  text[];
  v_type   text;
  v_limits record;
  v_full   timestamptz;
  v_young  boolean;
  v_share  int;
  v_left   int := p_limit;
  v_again  float8;
  r        record;
begin
  with recursive waiting (type) as (                  -- a loose index scan: one step for each type
    (select w.type from executor_waiting w where w.lane is not null and w.attempts < w.max_attempts order by w.type limit 1)
    union all
    select (select w.type from executor_waiting w
             where w.lane is not null and w.attempts < w.max_attempts and w.type > p.type order by w.type limit 1)
      from waiting p where p.type is not null
  )
  select array_agg(k.type order by random()) into v_types
    from waiting k
   where k.type is not null and executor_takes_type(p_types, p_except_types, k.type)
     and not exists (select from executor_frozen_types f where f.type is null or f.type = k.type);

  for v_nth in 1 .. coalesce(cardinality(v_types), 0) loop
    exit when v_left = 0;
    v_type := v_types[v_nth];
    v_share := ceil(v_left::float8 / (cardinality(v_types) - v_nth + 1));
    select * into v_limits from executor_limits_of(v_type);

    -- A look without the lock, which most find to be enough: nothing free.
    select b.full_at into v_full from executor_limit_buckets b where b.type = v_type and b.key = '';
    if executor_tokens(v_full, clock_timestamp(), v_limits.rate_limit, v_limits.rate_period, v_limits.rate_burst) < 1 then
      v_again := least(v_again, executor_pause(v_full, clock_timestamp(), v_limits.rate_limit, v_limits.rate_period, v_limits.rate_burst));
      continue;
    end if;
    continue when v_limits.concurrency_limit <= (select count(*) from executor_leases l where l.type = v_type and l.lane is not null);

    perform from executor_limit_buckets b where b.type = v_type and b.key = '' for update skip locked;
    if not found then
      insert into executor_limit_buckets (type, key) values (v_type, '') on conflict do nothing;
      if not found then                               -- somebody else counts just now
        v_again := least(v_again, 0.003 + random() * 0.004);
        continue;
      end if;
    end if;

    -- In the first minute of a limit, attempts that began without it are counted, too; later they are marked.
    v_young := v_limits.limited_since > clock_timestamp() - interval '1 minute';
    for r in
      with recursive clock as materialized (
        select clock_timestamp() as at                -- younger than the snapshot: every lease that ended before it is gone
      ), busy as materialized (
        select u.lane, count(*)::int as n
          from (select l.lane from executor_leases l where l.type = v_type and l.lane is not null
                union all
                select coalesce((select j.concurrency_key from executor_job j where j.id = l.id), '')
                  from executor_leases l
                 where v_young and l.type = v_type and l.lane is null) u
         group by u.lane
      ), room as materialized (
        select c.at, b.turn, b.full_at, l.n as limit_left, greatest(least(v_share, l.n), 0)::int as n
          from executor_limit_buckets b cross join clock c
         cross join lateral (
           select least(v_limits.concurrency_limit - (select coalesce(sum(n), 0) from busy),
                        floor(executor_tokens(b.full_at, c.at, v_limits.rate_limit, v_limits.rate_period, v_limits.rate_burst))) as n) l
         where b.type = v_type and b.key = ''
      ), lanes (lane, step) as (
        -- A loose index scan around the ring: from behind the last turn to the end, and from the beginning up to it.
        select o.turn, 0 from room o where o.n > 0
        union all
        select x.lane, p.step + 1
          from lanes p
         cross join room o
         cross join lateral (
           select coalesce((select w.lane from executor_waiting w
                             where w.type = v_type and w.lane > p.lane and w.lane is not null and w.attempts < w.max_attempts
                             order by w.lane limit 1),
                           case when p.step = 0 or p.lane > o.turn then
                             (select w.lane from executor_waiting w
                               where w.type = v_type and w.lane <= o.turn and w.lane is not null and w.attempts < w.max_attempts
                               order by w.lane limit 1) end) as lane offset 0) x
         where p.step < 500 and x.lane is not null and (p.step = 0 or p.lane > o.turn or x.lane <= o.turn)
      ), offers as materialized (
        -- What each lane may start: a key has limits of its own, jobs without a key have none.
        select n.lane, n.step, coalesce(b.n, 0) as busy, k.full_at,
               least(o.n, case when n.lane <> '' then v_limits.concurrency_limit_per_key end - coalesce(b.n, 0),
                     floor(case when n.lane <> '' then executor_tokens(k.full_at, o.at, v_limits.rate_limit_per_key,
                                                                       v_limits.rate_period_per_key, v_limits.rate_burst_per_key) end))::int as n
          from lanes n
         cross join room o
          left join busy b on b.lane = n.lane
         cross join lateral (
           select case when v_limits.rate_limit_per_key is not null then
                    (select k.full_at from executor_limit_buckets k where k.type = v_type and k.key = n.lane) end as full_at) k
         where n.step > 0
      ), depth as materialized (
        select greatest(2000 / greatest(count(*), 1), 1)::int as n from offers where n > 0
      ), candidates as (
        -- load: how many of this lane would be running. The least loaded lane is next, in the order of the ring.
        select c.id, c.priority, f.busy + c.nth as load, f.step
          from offers f
         cross join depth d
         cross join lateral (
           select w.id, w.priority, row_number() over (order by w.priority, w.run_at, w.id) as nth
             from (select w.id, w.priority, w.run_at from executor_waiting w
                    where w.type = v_type and w.lane = f.lane and w.lane is not null and w.attempts < w.max_attempts
                      and w.run_at <= (select at from room)
                    order by w.priority, w.run_at, w.id
                    limit least(f.n, d.n)) w) c
         where f.n > 0
      ), chosen as materialized (
        select c.id, c.step from candidates c order by c.priority, c.load, c.step limit (select n from room)
      ), held as materialized (
        select w.id from executor_waiting w
         where w.id = any (array(select id from chosen)) and w.lane is not null and w.attempts < w.max_attempts
           for update skip locked                     -- an operator may be at it
      ), taken as (
        delete from executor_waiting w where w.id = any (array(select id from held)) returning w.*
      ), leased as (
        insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, failed_attempt, dedupe_key, lane,
                                     locked_by, locked_at, trace_id)
        select t.id, t.type, t.priority, t.run_at, t.attempts + 1, t.max_attempts, t.failed_attempt, t.dedupe_key, t.lane,
               p_worker_id, o.at, p_worker_id || '-' || t.id || '-' || (t.attempts + 1)
          from taken t cross join room o
        returning *
      ), used as materialized (
        select t.lane, count(*) as n from taken t group by t.lane
      ), keys as materialized (
        select f.lane, u.n, executor_bucket_after(f.full_at, o.at, coalesce(u.n, 0), v_limits.rate_limit_per_key,
                                                  v_limits.rate_period_per_key) as full_at
          from offers f cross join room o left join used u on u.lane = f.lane
         where v_limits.rate_limit_per_key is not null and f.lane <> ''
      ), spent as (
        insert into executor_limit_buckets as k (type, key, full_at)
        select v_type, k.lane, k.full_at from keys k where k.n > 0
        on conflict (type, key) do update set full_at = excluded.full_at
      ), turned as (
        update executor_limit_buckets b
           set turn = coalesce((select f.lane from offers f where f.step = case when s.steps = 500 then 500 else s.served end), b.turn),
               full_at = case when v_limits.rate_limit is null then null
                              else executor_bucket_after(b.full_at, o.at, (select count(*) from taken), v_limits.rate_limit,
                                                         v_limits.rate_period) end,
               spare_at = case when s.took < v_share or s.took >= o.limit_left then o.at end
          from room o
         cross join (select (select count(*) from taken) as took, (select max(step) from chosen) as served, (select max(step) from lanes) as steps) s
         where b.type = v_type and b.key = '' and (s.served is not null or s.steps = 500)
        returning b.full_at
      )
      select l.id, l.type, l.priority, l.run_at, l.attempts, l.max_attempts, l.failed_attempt, l.trace_id, l.locked_at, a.took,
             least(case when a.took = o.n and o.n = v_share then 0 end,  -- its share, or the depth, was too small
                   case when a.took between 1 and o.n - 1 and (select max(f.n) > max(d.n) from offers f cross join depth d) then 0 end,
                   case when a.took < o.n and (select max(step) from lanes) = 500 then 0.05 end,  -- the ring is longer
                   executor_pause((select full_at from turned), o.at, v_limits.rate_limit, v_limits.rate_period, v_limits.rate_burst),
                   (select min(executor_pause(k.full_at, o.at, v_limits.rate_limit_per_key, v_limits.rate_period_per_key,
                                              v_limits.rate_burst_per_key)) from keys k)) as again
        from room o
       cross join (select count(*) as took from taken) a
        left join leased l on true
    loop
      v_again := least(v_again, r.again);
      if r.id is not null then
        v_left := v_left - 1;
        id := r.id; type := r.type; priority := r.priority; run_at := r.run_at; attempts := r.attempts;
        max_attempts := r.max_attempts; failed_attempt := r.failed_attempt; trace_id := r.trace_id; locked_at := r.locked_at;
        return next;
      end if;
    end loop;
  end loop;
  id := null; type := null;
  look_again_in := v_again;
  return next;
end $$;

-- Since when the oldest job in a lane could have run: it is due, no gate is on its type, no limit of type or key holds it back
-- now, and it has been so since the last claim that had slots to spare. What a limit holds back waits because somebody wants
-- it to. So an attempt's end is not taken for a delay of what waited behind it, while a backlog for want of slots, or of
-- workers, counts from its due time or from the last time that anybody took what he could.
-- At most p_lanes lanes are looked at, of each the first twenty jobs: some 50 us a lane that has room, next to nothing for a
-- type that has none.
create or replace function executor_oldest_in_lanes(p_lanes int)
returns table (oldest_at timestamptz, complete boolean)
language plpgsql stable set search_path from current
set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  v_type   text := '';
  v_lane   text;
  v_limits record;
  v_bucket record;
  v_full   timestamptz;
begin
  complete := true;
  loop
    select w.type into v_type from executor_waiting w
     where w.lane is not null and w.attempts < w.max_attempts and w.type > v_type
     order by w.type limit 1;
    exit when v_type is null;
    continue when exists (select from executor_frozen_types f where f.type is null or f.type = v_type);

    select * into v_limits from executor_limits_of(v_type);
    select b.full_at, b.spare_at into v_bucket from executor_limit_buckets b where b.type = v_type and b.key = '';
    continue when executor_tokens(v_bucket.full_at, now(), v_limits.rate_limit, v_limits.rate_period, v_limits.rate_burst) < 1;
    continue when v_limits.concurrency_limit <= (select count(*) from executor_leases l where l.type = v_type and l.lane is not null);

    select w.lane into v_lane from executor_waiting w
     where w.type = v_type and w.lane is not null and w.attempts < w.max_attempts
     order by w.lane limit 1;
    while v_lane is not null loop
      p_lanes := p_lanes - 1;
      if p_lanes < 0 then
        complete := false;
        return next;
        return;
      end if;
      v_full := null;
      if v_lane <> '' and v_limits.rate_limit_per_key is not null then
        select b.full_at into v_full from executor_limit_buckets b where b.type = v_type and b.key = v_lane;
      end if;
      if v_lane = ''
         or (v_limits.concurrency_limit_per_key <= (select count(*) from executor_leases l where l.type = v_type and l.lane = v_lane)
             or executor_tokens(v_full, now(), v_limits.rate_limit_per_key, v_limits.rate_period_per_key, v_limits.rate_burst_per_key) < 1
            ) is not true then
        oldest_at := least(oldest_at, (
          select greatest(min(c.run_at), v_bucket.spare_at,
                          v_bucket.full_at - v_limits.rate_period * (v_limits.rate_burst - 1) / v_limits.rate_limit,
                          v_full - v_limits.rate_period_per_key * (v_limits.rate_burst_per_key - 1) / v_limits.rate_limit_per_key)
            from (select w.run_at from executor_waiting w
                   where w.type = v_type and w.lane = v_lane and w.lane is not null and w.attempts < w.max_attempts and w.run_at <= now()
                   order by w.priority, w.run_at, w.id limit 20) c
          having count(*) > 0));
      end if;
      select w.lane into v_lane from executor_waiting w
       where w.type = v_type and w.lane > v_lane and w.lane is not null and w.attempts < w.max_attempts
       order by w.lane limit 1;
    end loop;
  end loop;
  return next;
end $$;

-- A sign of life of the worker and of the attempt, and how far it is, if that is said: p_progress from 0 to 1, p_message for
-- a person; null leaves what was said before. With p_attempts it is fenced by the attempt as well. False: the lease is lost.
drop function if exists update_job_heartbeat(uuid, text);
create or replace function update_job_heartbeat(
  p_job_id uuid, p_worker_id text, p_progress float8 default null, p_message text default null, p_attempts int default null
) returns boolean language plpgsql set search_path from current as $$
begin
  if p_progress is not null and not p_progress between 0 and 1 then
    raise exception 'p_progress must be from 0 to 1, got %; nothing was written', p_progress using errcode = 'invalid_parameter_value';
  end if;
  update executor_workers set last_seen_at = clock_timestamp(), state = case when state = 'lost' then 'live' else state end
   where id = p_worker_id;
  update executor_leases
     set progress_at = clock_timestamp(), progress = coalesce(p_progress, progress),
         progress_message = coalesce(left(p_message, 500), progress_message)
   where id = p_job_id and locked_by = p_worker_id and (p_attempts is null or attempts = p_attempts);
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
  if octet_length(p_result::text) > 1048576 then
    raise exception 'p_result has % bytes, and at most 1048576 are kept; nothing was settled: store it elsewhere and settle with where it is',
      octet_length(p_result::text) using errcode = 'program_limit_exceeded';
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
                                 worker_version, run_at, started_at, progress_at, finished_at, outcome, error_kind, message, result,
                                 progress, progress_message)
    values (l.id, l.attempts, v_max, v_failed, l.trace_id, v_job.correlation_id, l.type, l.locked_by,
            (select version from executor_workers where id = l.locked_by), l.run_at, l.locked_at, l.progress_at,
            clock_timestamp(), v_outcome, v_kind, p_last_error,
            case when v_outcome = 'succeeded' then p_result end, l.progress, l.progress_message);

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
    delete from executor_dedupe_keys k
     where k.dedupe_key = l.dedupe_key and k.job_id = l.id
       and (v_outcome <> 'succeeded' or k.held_until is null or k.held_until <= statement_timestamp());  -- a window outlasts a success
  end if;
  if l.lane is not null then perform executor_announce(); end if;  -- its permit is free
  if v_outcome = 'succeeded' then perform executor_jobs_ended(array[l.id], '{}', '{}');
  elsif v_outcome = 'cancelled' then perform executor_jobs_ended('{}', '{}', array[l.id]);
  elsif l.attempts >= v_max then perform executor_jobs_ended('{}', array[l.id], '{}');
  end if;
  return 'applied';
end $$;

-- Takes every stuck lease away and puts its job back in the line. One bad row cannot wedge it: rows are taken with
-- SKIP LOCKED, a batch at a time, and nothing here depends on whether anybody knows the type.
create or replace function reclaim_stale_jobs() returns int language plpgsql set search_path from current as $$
declare
  v_count     int;
  v_dead      uuid[];
  v_cancelled uuid[];
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
                                   worker_version, run_at, started_at, progress_at, finished_at, outcome, error_kind, message,
                                   progress, progress_message)
    select v.id, v.attempts, v.grants, v.attempts, v.trace_id, j.correlation_id, v.type, v.locked_by,
           k.version, v.run_at, v.locked_at, v.progress_at, clock_timestamp(), 'lost', v.kind,
           case v.because
             when 'worker_silent' then format('worker %s fell silent: last seen %s, lease %s', v.locked_by,
                                              coalesce(v.last_seen_at::text, 'never'), coalesce(k.lease_duration::text, 'unknown'))
             else format('no sign of life from the attempt since %s, longer than the TTL of %s', v.sign_of_life_at, v.type) end
           || case when v.poison then format('; the worker died under this job %s times, so it is quarantined', v.losses) else '' end,
           v.progress, v.progress_message
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
  select count(*), array(select id from again where attempts >= max_attempts), array(select id from cancelled)
    into v_count, v_dead, v_cancelled from told;
  perform executor_jobs_ended('{}', v_dead, v_cancelled);
  if v_count > 0 then perform pg_notify('executor_wakeup', current_schema()); end if;
  return v_count;
end $$;
