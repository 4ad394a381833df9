set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- The line and the leases: their pages are needed again at once, and giving them back to the file system takes a lock
-- that keeps everybody out.
alter table executor_waiting set (vacuum_truncate = off);
alter table executor_leases set (vacuum_truncate = off);

-- Facts and runs never change once they are written, so the first vacuum that sees them may freeze them: no vacuum has to
-- come back to hundreds of gigabytes because transaction ids run out. By a twentieth of the table, so that the pages that
-- the newest jobs are on become all-visible while they are still in memory.
alter table executor_job set (autovacuum_freeze_min_age = 0, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table executor_job_runs set (autovacuum_freeze_min_age = 0);
alter table executor_events set (autovacuum_freeze_min_age = 0);

-- Wakes the workers, at most once in five milliseconds and session: a transaction that notifies holds a lock of the whole
-- server while it commits. Workers look again when that is over. (The Java engine does so for each process.)
create function executor_announce() returns void language plpgsql set search_path from current as $$
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
