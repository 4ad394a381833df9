set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- A key may be held for a window that outlasts its job's success.
alter table executor_dedupe_keys
  add column held_until timestamptz,                 -- null: as long as the job is unfinished; else at least until then
  add column since      timestamptz;                 -- where a job replaced the holder: when the first of that chain was enqueued
create index executor_dedupe_keys_held_idx on executor_dedupe_keys (held_until) where held_until is not null;

-- How far an attempt is, as its handler said last; kept with its run.
alter table executor_leases
  add column progress         float8 check (progress between 0 and 1),
  add column progress_message text;
alter table executor_job_runs
  add column progress         float8,
  add column progress_message text;

-- Verifies the progress URLs that this worker hands to functions (Ed25519, X.509); what signs them never leaves it.
alter table executor_workers
  add column progress_key bytea;

-- Who holds a dedupe key and where that job stands. A key that nobody holds any more is not here: neither is one whose
-- job succeeded and whose window is over, although its row stays until somebody takes it or the elected node cleans up.
create view executor_key_holders as
  select k.dedupe_key, k.job_id, j.type, j.correlation_id,
         case when l.id is not null then
                case when exists (select from executor_stuck_jobs s where s.id = l.id) then 'stuck' else 'running' end
              when w.id is null then 'succeeded'
              when w.run_at = 'infinity' then 'dependent'
              when exists (select from executor_frozen_types g where g.type is null or g.type = w.type) then 'frozen'
              when w.failed_attempt = w.attempts then 'retrying'
              when w.run_at > statement_timestamp() then 'scheduled'
              else 'queued' end as status,
         coalesce(w.attempts, l.attempts) as attempts, nullif(coalesce(w.run_at, l.run_at), 'infinity') as run_at, l.locked_by, l.locked_at,
         coalesce(k.since, j.created_at) as held_since, k.held_until
    from executor_dedupe_keys k
    left join executor_job j on j.id = k.job_id
    left join executor_waiting w on w.id = k.job_id
    left join executor_leases l on l.id = k.job_id
   where w.id is not null or l.id is not null or k.held_until > statement_timestamp();
