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
