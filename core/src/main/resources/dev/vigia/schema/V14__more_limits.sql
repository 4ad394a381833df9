set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- What the limits per key of its type count the job of each tick by; null: no key.
alter table executor_schedules add concurrency_key text check (length(concurrency_key) between 1 and 200);

-- When a claim last went away with slots to spare, or used the type's limit up: what waited in its lanes then was held back by
-- a limit. Null: the last claim left what it could have started, for want of slots. Written with the turn, in the same update.
alter table executor_limit_buckets add spare_at timestamptz;

-- Runnable: due, granted, and no gate on its type. In which lane it waits for a permit or a token, too; null: in none.
create or replace view executor_runnable_jobs as
  select w.id, w.type, w.priority, w.run_at, w.attempts, w.max_attempts, w.lane
    from executor_waiting w
   where w.attempts < w.max_attempts and w.run_at <= statement_timestamp()
     and not exists (select from executor_frozen_types g where g.type is null or g.type = w.type);
