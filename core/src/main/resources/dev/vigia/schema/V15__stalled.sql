set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- One long pause is a collection; many make a worker that gets no processor. Null: not reported, or not by this version.
alter table executor_workers
  add column stalled_percent int;                     -- of the last half minute, in which the process did not run
