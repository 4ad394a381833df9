set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- A job may wait for others. Until they have ended it stands in the line with run_at 'infinity': out of every claim's
-- range, and still in the place where cancel, retry and "why" look for it.

-- What a job was told to wait for, and when it is due after that. Facts: they stay.
create table executor_dependencies (
  job_id         uuid        not null,
  depends_on     uuid        not null,
  on_failure     text        not null check (on_failure in ('wait', 'cancel', 'run')),
  run_at         timestamptz not null,
  primary key (job_id, depends_on)
);

-- What is still awaited, by a job or by a batch (waiter_id): the row goes when that ends. Empty where nobody waits, and
-- then a settlement pays one look at an empty index for it.
create table executor_awaited (
  job_id         uuid        not null,
  waiter_id      uuid        not null,
  on_failure     text        not null,
  failed_at      timestamptz,                        -- it is dead or cancelled, and its waiter goes on waiting
  primary key (job_id, waiter_id)
) with (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000, vacuum_truncate = off
);
-- Is anything left for this waiter? Looked for from the latest job on, which is the least likely to have ended.
create index executor_awaited_waiter_idx on executor_awaited (waiter_id, job_id);
-- Empty on a healthy system: who waits for what will not succeed by itself.
create index executor_awaited_failed_idx on executor_awaited (waiter_id) where failed_at is not null;

-- New waiters whose transaction has not committed; empty to everybody else. What they wait for is locked when the
-- transaction commits and not before, so that a caller's long transaction holds up no settlement.
create table executor_unconfirmed (
  id             bigint      generated always as identity primary key,
  job_ids        uuid[]      not null
);
create function executor_confirm_at_commit() returns trigger language plpgsql set search_path from current as $$
begin
  perform executor_confirm_waiters(new.id, new.job_ids);
  return null;
end $$;
create constraint trigger executor_unconfirmed_at_commit after insert on executor_unconfirmed
  deferrable initially deferred for each row execute function executor_confirm_at_commit();

-- Jobs that are watched together. Counted on demand: no settlement writes to this row but the last, and the first failure.
create table executor_batches (
  id             uuid        primary key,
  name           text        check (length(name) between 1 and 200),
  correlation_id uuid        not null,                -- its callbacks have it
  on_complete    jsonb,                               -- a job to enqueue when it is complete
  on_failure     jsonb,                               -- a job to enqueue when the first of its jobs dies or is cancelled
  created_at     timestamptz not null default clock_timestamp(),
  closed_at      timestamptz,                         -- from then on only its own jobs add to it
  completed_at   timestamptz,                         -- closed, and each of its jobs had succeeded, died or been cancelled
  failed_at      timestamptz,                         -- the first of its jobs died or was cancelled
  completion_job_id uuid,
  failure_job_id uuid
);
create table executor_batch_jobs (
  job_id         uuid        primary key,             -- a job is in one batch at most
  batch_id       uuid        not null,
  failure        text        check (failure in ('dead', 'cancelled'))
);
create index executor_batch_jobs_batch_idx on executor_batch_jobs (batch_id, job_id);
create index executor_batch_jobs_failure_idx on executor_batch_jobs (batch_id, failure) where failure is not null;

-- Jobs that wait for what will not succeed by itself, directly or through others (incident dependency_never): the cause
-- is dead, so an operator's retry of it sets them going, or cancelled, so they need a decision of their own.
create view executor_blocked_jobs as
  with recursive blocked (id, cause_id, since) as (
    select waiter_id, job_id, failed_at from executor_awaited where failed_at is not null
    union
    select a.waiter_id, b.cause_id, b.since from blocked b join executor_awaited a on a.job_id = b.id
  )
  select b.id, w.type, j.correlation_id, b.cause_id, cause.type as cause_type,
         case when c.id is null then 'dead' else 'cancelled' end as cause, b.since
    from blocked b
    join executor_waiting w on w.id = b.id and w.run_at = 'infinity'  -- a batch stands in no line
    join executor_job j on j.id = b.id
    join executor_job cause on cause.id = b.cause_id
    left join executor_cancelled c on c.id = b.cause_id;
