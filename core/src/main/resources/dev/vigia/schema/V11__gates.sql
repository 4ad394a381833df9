set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- Why a gate was lifted, beside who lifted it; null while it is in force, and where it ended by itself (until).
alter table executor_gates add column lift_reason text;
