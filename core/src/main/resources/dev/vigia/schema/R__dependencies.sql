-- What waits for what: the one place where the end of a job is passed on, for every path that ends one (Settle,
-- settle_job, reclaim_stale_jobs, an operator's cancel). As R__functions.sql, applied again whenever it changed.
--
-- Every statement in here has a snapshot of its own, because a volatile function's statements do (PostgreSQL, 38.7): what
-- committed while an earlier one waited for a row lock is seen by the next. That is what keeps wake-ups from being lost.
set local lock_timeout = '5s';

-- Whether a settlement has to look further. Its argument is how many it settled: that puts it after their leases are gone.
create or replace function executor_is_anybody_waiting(p_settled bigint) returns boolean
language plpgsql set search_path from current set enable_seqscan = off as $$
begin
  return exists (select from executor_awaited);
end $$;

-- These jobs have ended in this transaction, which must have deleted or locked their rows in leases or line before.
-- Who waited for them alone is due now; who waits for what failed goes on, is cancelled or waits, as it was told.
create or replace function executor_jobs_ended(p_succeeded uuid[], p_dead uuid[], p_cancelled uuid[]) returns void
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_dead      uuid[] := p_dead;
  v_cancelled uuid[] := p_cancelled;
  v_failed    uuid[];
  v_some      uuid[];
  v_waiters   uuid[];
  v_batches   uuid[] := '{}';
begin
  if not exists (select from executor_awaited) then return; end if;
  with met as (
    delete from executor_awaited where job_id = any (p_succeeded) returning waiter_id
  )
  select coalesce(array_agg(distinct waiter_id), '{}') into v_waiters from met;

  while cardinality(v_dead) + cardinality(v_cancelled) > 0 loop
    v_failed := v_dead || v_cancelled;
    perform executor_await_nothing(v_cancelled);
    with met as (
      delete from executor_awaited where job_id = any (v_failed) and on_failure = 'run' returning waiter_id
    )
    select coalesce(array_agg(distinct waiter_id), '{}') into v_some from met;
    v_waiters := v_waiters || v_some;
    v_batches := v_batches || v_some;                -- a batch waits with 'run'; ids of jobs name no batch
    update executor_awaited set failed_at = clock_timestamp()
     where job_id = any (v_failed) and on_failure = 'wait' and failed_at is null;
    update executor_batch_jobs set failure = case when job_id = any (v_dead) then 'dead' else 'cancelled' end
     where job_id = any (v_failed);
    v_cancelled := executor_cancel_waiters(v_failed, v_dead);
    v_dead := '{}';
  end loop;

  perform executor_fail_batches(v_batches);
  perform executor_release(v_waiters);
end $$;

-- These jobs wait for nothing any more; the caller has locked them. SKIP LOCKED: who holds a row of theirs closes that
-- dependency, and then wants the lock that we have. It finds a job that is not waiting; so does, later, who closes one that
-- was left here.
create or replace function executor_await_nothing(p_waiters uuid[]) returns void
language plpgsql set search_path from current set enable_seqscan = off as $$
declare
  w record;
begin
  for w in select job_id, waiter_id from executor_awaited where waiter_id = any (p_waiters) for update skip locked loop
    delete from executor_awaited where job_id = w.job_id and waiter_id = w.waiter_id;
  end loop;
end $$;

-- Ends the jobs that were told to be cancelled when one of p_failed fails; answers who they are, for those who wait for them.
-- p_dead: which of p_failed are dead. The others' rows in executor_cancelled may be written only after this.
create or replace function executor_cancel_waiters(p_failed uuid[], p_dead uuid[]) returns uuid[]
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_chosen uuid[];
begin
  if not exists (select from executor_awaited where job_id = any (p_failed) and on_failure = 'cancel') then return '{}'; end if;
  v_chosen := array(
    select w.id from executor_waiting w
     where w.id = any (array(select waiter_id from executor_awaited where job_id = any (p_failed) and on_failure = 'cancel'))
       and w.run_at = 'infinity'
     order by w.id for update);
  with cause as materialized (
    select distinct on (a.waiter_id) a.waiter_id, a.job_id,
           case when a.job_id = any (p_dead) then 'is dead' else 'was cancelled' end as how
      from executor_awaited a
     where a.job_id = any (p_failed) and a.on_failure = 'cancel'
     order by a.waiter_id, a.job_id
  ), taken as (
    delete from executor_waiting w where w.id = any (v_chosen) returning w.*
  ), ended as (
    insert into executor_cancelled (id, attempts, max_attempts, failed_attempt, run_at, reason)
    select t.id, t.attempts, t.max_attempts, t.failed_attempt, t.run_at, format('it depends on job %s, which %s', c.job_id, c.how)
      from taken t join cause c on c.waiter_id = t.id
  ), keys as (
    delete from executor_dedupe_keys k
     where k.dedupe_key = any (array(select dedupe_key from taken where dedupe_key is not null))
       and k.job_id = any (v_chosen)
  )
  insert into executor_events (kind, correlation_id, job_id, data)
    select 'cancelled_by_dependency', j.correlation_id, t.id, jsonb_build_object('depends_on', c.job_id, 'because', c.how)
      from taken t join cause c on c.waiter_id = t.id join executor_job j on j.id = t.id;
  return v_chosen;
end $$;

-- Makes those of p_waiters due that nothing is left for, and completes batches. Of two that close the last two dependencies of
-- a waiter at once each sees the other's still open, so one must come after the other; but a lock on the waiter for each
-- would make its jobs settle in single file. So: who finds a dependency that nobody is about to close (it can be locked)
-- leaves the rest to whoever closes that one, who waits for our commit and then sees what we did. Only who finds none locks
-- the waiter and looks again.
create or replace function executor_release(p_waiters uuid[]) returns void
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_last uuid[];
  v_free uuid[];
begin
  v_last := array(
    select w.id
      from (select distinct u.id from unnest(p_waiters) as u (id)) w
      left join lateral (
        select true as open from executor_awaited a
         where a.waiter_id = w.id order by a.job_id desc limit 1 for key share skip locked) other on true
     where other.open is null);
  if cardinality(v_last) = 0 then return; end if;
  perform from executor_waiting where id = any (v_last) and run_at = 'infinity' order by id for update;
  -- NO KEY UPDATE: not held up by those who add jobs (KEY SHARE), but by who closes the batch (UPDATE).
  perform from executor_batches where id = any (v_last) order by id for no key update;
  v_free := array(
    select u.id from unnest(v_last) as u (id)
     where not exists (select from executor_awaited a where a.waiter_id = u.id));
  if cardinality(v_free) = 0 then return; end if;
  update executor_waiting w
     set run_at = greatest(clock_timestamp(), (select max(d.run_at) from executor_dependencies d where d.job_id = w.id)),
         updated_at = clock_timestamp()
   where w.id = any (v_free) and w.run_at = 'infinity';
  if found then perform pg_notify('executor_wakeup', current_schema()); end if;
  perform executor_complete_batches(v_free);
end $$;

-- A dependency is refused unless the job it names exists. Rows of four arrays of one length.
create or replace function executor_add_dependencies(p_job_ids uuid[], p_depends_on uuid[], p_on_failure text[], p_run_at timestamptz[])
returns void language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_unknown uuid;
begin
  select u.id into v_unknown from unnest(p_depends_on) as u (id)
   where not exists (select from executor_job j where j.id = u.id) limit 1;
  if found then
    raise exception 'depends_on % names no job; nothing was enqueued', coalesce(v_unknown::text, 'null') using errcode = 'foreign_key_violation';
  end if;
  select g.job_id into v_unknown from unnest(p_job_ids, p_depends_on) as g (job_id, depends_on) where g.job_id = g.depends_on limit 1;
  if found then
    raise exception 'job % depends on itself; nothing was enqueued', v_unknown using errcode = 'check_violation';
  end if;
  insert into executor_dependencies (job_id, depends_on, on_failure, run_at)
    select distinct on (1, 2) * from unnest(p_job_ids, p_depends_on, p_on_failure, p_run_at);
  insert into executor_awaited (job_id, waiter_id, on_failure)
    select distinct on (1, 2) * from unnest(p_depends_on, p_job_ids, p_on_failure);
  -- A job that this transaction has enqueued is nobody else's to end.
  if exists (select from unnest(p_depends_on) as u (id)
              where not exists (select from executor_waiting w
                                 where w.id = u.id and w.xmin = pg_current_xact_id()::xid and w.attempts < w.max_attempts)) then
    insert into executor_unconfirmed (job_ids) values (array(select distinct u.id from unnest(p_job_ids) as u (id)));
  end if;
end $$;

-- At the commit of new waiters: what they wait for either ends after this, and then whoever ends it sees them, or it has
-- ended, and then that is passed on here. In between there is nothing, because the row that its end will delete or lock is
-- updated here, in vain but for that: whoever ends it must wait for us, or we for him. (A lock alone would do, were every
-- settlement READ COMMITTED; after an update a stricter one is refused with 40001 and repeated.)
create or replace function executor_confirm_waiters(p_id bigint, p_job_ids uuid[]) returns void
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_awaited   uuid[] := array(select distinct job_id from executor_awaited where waiter_id = any (p_job_ids));
  v_left      uuid[] := v_awaited;
  v_leased    uuid[];
  v_waiting   uuid[];
begin
  delete from executor_unconfirmed where id = p_id;
  for round in 1 .. 100 loop
    with held as (
      update executor_leases l set locked_at = l.locked_at
       where l.id = any (array(select id from executor_leases where id = any (v_left) order by id for update)) returning l.id
    )
    select coalesce(array_agg(id), '{}') into v_leased from held;
    with held as (
      update executor_waiting w set updated_at = w.updated_at
       where w.id = any (array(select id from executor_waiting where id = any (v_left) order by id for update)) returning w.id
    )
    select coalesce(array_agg(id), '{}') into v_waiting from held;
    -- Who is in neither has ended, or moved from the one to the other between the two looks.
    v_left := array(
      select u.id from unnest(v_left) as u (id)
       where u.id <> all (v_leased || v_waiting)
         and not exists (select from executor_job_runs r where r.job_id = u.id and r.outcome = 'succeeded')
         and not exists (select from executor_cancelled c where c.id = u.id));
    exit when cardinality(v_left) = 0;
    if round = 100 then
      raise exception 'job % stands nowhere, so nothing can wait for it; nothing was enqueued. See: vigia verify', v_left[1]
        using errcode = 'serialization_failure';
    end if;
  end loop;
  perform executor_jobs_ended(
    array(select u.id from unnest(v_awaited) as u (id)
           where exists (select from executor_job_runs r where r.job_id = u.id and r.outcome = 'succeeded')),
    array(select id from executor_waiting where id = any (v_awaited) and attempts >= max_attempts),
    array(select id from executor_cancelled where id = any (v_awaited)));
end $$;

-- An operator has made these waiting jobs due: who waited for others does so no more, who was dead is awaited again.
create or replace function executor_jobs_retried(p_job_ids uuid[]) returns void
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  perform executor_await_nothing(p_job_ids);
  update executor_awaited set failed_at = null where job_id = any (p_job_ids) and failed_at is not null;
  perform from executor_batches
    where id = any (array(select batch_id from executor_batch_jobs where job_id = any (p_job_ids) and failure is not null))
    order by id for no key update;
  insert into executor_awaited (job_id, waiter_id, on_failure)
    select job_id, batch_id, 'run' from executor_batch_jobs where job_id = any (p_job_ids) and failure is not null;
  update executor_batch_jobs set failure = null where job_id = any (p_job_ids) and failure is not null;
end $$;

-- The second net: waiters of jobs that ended without telling, by a worker of an older version or by hand. Looks at p_limit rows
-- after p_after, and answers where to go on (null: it was through) and how many ends it passed on, each with an event. In one
-- snapshot a job that moves is in one place, so what is in none has ended; and whoever passed that on deleted the row with it.
create or replace function executor_sweep_awaited(p_after uuid, p_limit int, out p_next uuid, out p_found int)
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_some  uuid[] := array(select job_id from executor_awaited
                           where job_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000') order by job_id limit p_limit);
  v_ended uuid[];
begin
  if cardinality(v_some) = p_limit then p_next := v_some[p_limit]; end if;
  v_ended := array(
    select distinct u.id from unnest(v_some) as u (id)
     where exists (select from executor_awaited a where a.job_id = u.id and a.failed_at is null)
       and not exists (select from executor_leases l where l.id = u.id)
       and not exists (select from executor_waiting w where w.id = u.id and w.attempts < w.max_attempts));
  p_found := cardinality(v_ended);
  if p_found = 0 then return; end if;
  insert into executor_events (kind, correlation_id, job_id, data)
    select 'end_not_passed_on', j.correlation_id, j.id, jsonb_build_object('type', j.type) from executor_job j where j.id = any (v_ended);
  perform executor_jobs_ended(
    array(select u.id from unnest(v_ended) as u (id)
           where exists (select from executor_job_runs r where r.job_id = u.id and r.outcome = 'succeeded')),
    array(select id from executor_waiting where id = any (v_ended) and attempts >= max_attempts),
    array(select id from executor_cancelled where id = any (v_ended)));
end $$;
