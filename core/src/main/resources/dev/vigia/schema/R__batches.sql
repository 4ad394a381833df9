-- Batches: jobs that are watched together. As R__functions.sql, applied again whenever it changed.
set local lock_timeout = '5s';

-- Opens a batch; a callback is an object of type, payload, entity_id, priority and max_attempts, all but the type optional.
create or replace function create_batch(
  p_name text default null, p_on_complete jsonb default null, p_on_failure jsonb default null,
  p_correlation_id uuid default null, p_id uuid default null
) returns uuid language plpgsql set search_path from current as $$
declare
  v_id uuid := coalesce(p_id, executor_uuid7());
begin
  perform executor_check_callback('p_on_complete', p_on_complete);
  perform executor_check_callback('p_on_failure', p_on_failure);
  insert into executor_batches (id, name, correlation_id, on_complete, on_failure)
    values (v_id, p_name, coalesce(p_correlation_id, v_id), p_on_complete, p_on_failure)
    on conflict (id) do nothing;                     -- an earlier call committed; its answer was lost
  return v_id;
end $$;

-- A callback that could not be enqueued would keep the last settlement of its batch from committing, so it is refused now.
create or replace function executor_check_callback(p_parameter text, p_job jsonb) returns void
language plpgsql set search_path from current as $$
begin
  if p_job is null then return; end if;
  if jsonb_typeof(p_job) <> 'object' or jsonb_typeof(p_job -> 'type') is distinct from 'string'
     or length(p_job ->> 'type') not between 1 and 200 or p_job ->> 'type' = '*'
     or exists (select from jsonb_object_keys(p_job) k where k not in ('type', 'payload', 'entity_id', 'priority', 'max_attempts'))
     or (p_job ->> 'priority')::smallint is null and p_job ->> 'priority' is not null
     or (p_job ->> 'entity_id')::uuid is null and p_job ->> 'entity_id' is not null
     or coalesce((p_job ->> 'max_attempts')::int, 1) < 1 then
    raise exception '% must be an object with a type (1 to 200 characters), and may have payload, entity_id, priority and max_attempts; no batch was created',
      p_parameter using errcode = 'invalid_parameter_value';
  end if;
end $$;

-- Nobody but its own jobs adds to it from now on. Waits for transactions that are adding to it. Closing it again does nothing.
create or replace function close_batch(p_batch_id uuid) returns void language plpgsql set search_path from current as $$
begin
  perform from executor_batches where id = p_batch_id for update;
  if not found then
    raise exception 'batch_id % names no batch; nothing was closed', p_batch_id using errcode = 'foreign_key_violation';
  end if;
  update executor_batches set closed_at = clock_timestamp() where id = p_batch_id and closed_at is null;
  if not exists (select from executor_awaited where waiter_id = p_batch_id) then
    perform executor_complete_batches(array[p_batch_id]);
  end if;
end $$;

-- Puts jobs into batches; one without a batch of its own goes into its parent's, if that is in one. Rows of three arrays.
create or replace function executor_add_to_batches(p_job_ids uuid[], p_batch_ids uuid[], p_parent_ids uuid[]) returns void
language plpgsql set search_path from current
set enable_seqscan = off set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_batch_ids uuid[] := array(
    select coalesce(g.batch_id, (select m.batch_id from executor_batch_jobs m where m.job_id = g.parent_id))
      from unnest(p_job_ids, p_batch_ids, p_parent_ids) with ordinality as g (job_id, batch_id, parent_id, n) order by g.n);
  v_batch     uuid;
begin
  -- KEY SHARE: nobody closes it before we commit, and no settlement waits for us. The same for the job that adds to a closed one.
  perform from executor_batches where id = any (v_batch_ids) order by id for key share;
  perform from executor_awaited where job_id = any (p_parent_ids) and waiter_id = any (v_batch_ids) order by job_id for key share;
  select g.batch_id into v_batch
    from unnest(v_batch_ids, p_parent_ids) as g (batch_id, parent_id)
    left join executor_batches b on b.id = g.batch_id
   where g.batch_id is not null
     and (b.id is null or b.closed_at is not null
          and not exists (select from executor_awaited a where a.job_id = g.parent_id and a.waiter_id = g.batch_id))
   limit 1;
  if found then
    if not exists (select from executor_batches where id = v_batch) then
      raise exception 'batch_id % names no batch; nothing was enqueued', v_batch using errcode = 'foreign_key_violation';
    end if;
    raise exception 'batch % is closed, so only its own unfinished jobs may add to it; nothing was enqueued', v_batch
      using errcode = 'check_violation';
  end if;
  insert into executor_batch_jobs (job_id, batch_id)
    select * from unnest(p_job_ids, v_batch_ids) as g (job_id, batch_id) where g.batch_id is not null;
  insert into executor_awaited (job_id, waiter_id, on_failure)
    select g.job_id, g.batch_id, 'run' from unnest(p_job_ids, v_batch_ids) as g (job_id, batch_id) where g.batch_id is not null;
end $$;

-- The caller has locked these batches and found nothing of them unfinished.
create or replace function executor_complete_batches(p_batch_ids uuid[]) returns void
language plpgsql set search_path from current set enable_seqscan = off as $$
declare
  b executor_batches%rowtype;
begin
  for b in
    update executor_batches set completed_at = clock_timestamp()
     where id = any (p_batch_ids) and closed_at is not null and completed_at is null returning *
  loop
    if b.on_complete is not null then
      update executor_batches set completion_job_id = executor_enqueue_callback(b.id, b.correlation_id, b.on_complete) where id = b.id;
    end if;
  end loop;
end $$;

-- The first failure of a batch is told once: a second one waits for the row, and finds it told.
create or replace function executor_fail_batches(p_batch_ids uuid[]) returns void
language plpgsql set search_path from current set enable_seqscan = off as $$
declare
  b executor_batches%rowtype;
begin
  if not exists (select from executor_batches where id = any (p_batch_ids) and failed_at is null) then return; end if;
  perform from executor_batches where id = any (p_batch_ids) order by id for no key update;
  for b in
    update executor_batches set failed_at = clock_timestamp() where id = any (p_batch_ids) and failed_at is null returning *
  loop
    if b.on_failure is not null then
      update executor_batches set failure_job_id = executor_enqueue_callback(b.id, b.correlation_id, b.on_failure) where id = b.id;
    end if;
  end loop;
end $$;

create or replace function executor_enqueue_callback(p_batch_id uuid, p_correlation_id uuid, p_job jsonb) returns uuid
language plpgsql set search_path from current as $$
declare
  v_payload jsonb := coalesce(p_job -> 'payload', '{}');
begin
  if jsonb_typeof(v_payload) = 'object' then v_payload := v_payload || jsonb_build_object('batch_id', p_batch_id); end if;
  return enqueue_job(p_type => p_job ->> 'type', p_payload => v_payload, p_entity_id => (p_job ->> 'entity_id')::uuid,
                     p_correlation_id => p_correlation_id, p_priority => coalesce((p_job ->> 'priority')::int, 0),
                     p_max_attempts => (p_job ->> 'max_attempts')::int);
end $$;
