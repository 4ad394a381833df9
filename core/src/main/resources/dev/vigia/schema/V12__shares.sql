set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- What a worker takes, beside types. Null where it did not say: a worker of an earlier version, or one that speaks SQL.
alter table executor_workers
  add column except_types     text[],     -- of any type, those it does not take
  add column share_types      text[],     -- its slots, divided: these types ('*' is every other one) …
  add column share_slots      int[],      -- … have so many each; empty: the slots are anybody's
  add column lends_slots      boolean,    -- whether one type may use another's slots while they are idle
  add column priority_reserve int;        -- percent of its starts that are kept for less urgent priorities; 0: strict

-- The longest due job of each priority, one step into executor_waiting_line_idx for each: how long the least urgent wait
-- while more urgent ones are served. Jobs of frozen types count; those of limited types that wait in lanes do not.
create view executor_due_priorities as
  with recursive priorities (priority) as (
    (select priority from executor_waiting where attempts < max_attempts and lane is null order by priority limit 1)
    union all
    select (select w.priority from executor_waiting w
             where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority order by w.priority limit 1)
      from priorities p where p.priority is not null
  )
  select p.priority, w.id as oldest_job, w.type as oldest_type, w.run_at as oldest_due_at
    from priorities p
   cross join lateral (
     select w.id, w.type, w.run_at from executor_waiting w
      where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= statement_timestamp()
      order by w.run_at, w.id limit 1) w;
