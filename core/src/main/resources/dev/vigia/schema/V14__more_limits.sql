set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- What the limits per key of its type count the job of each tick by; null: no key.
alter table executor_schedules add concurrency_key text check (length(concurrency_key) between 1 and 200);
