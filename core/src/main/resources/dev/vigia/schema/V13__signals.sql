set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- What a worker says of itself with each beat, beside what it said before. Null: not reported, or not by this version.
alter table executor_workers
  add column pool_waiting   int,                      -- threads that wait for a connection
  add column pause_ms       bigint,                   -- longest time since the beat before in which the process did not run
  add column heap_percent   int,                      -- heap in use, of what it may use at most
  add column claim_ms       bigint,                   -- longest claim since the beat before
  add column heard_at       timestamptz,              -- when it last heard a wake-up
  add column functions_host text;                     -- where types without a handler are called

-- Of an attempt that runs for much longer than its like: where its thread stands, as its worker last saw it, and the host
-- whose answer it awaits. Written with a beat, and only then: no claim and no settlement pays for it.
alter table executor_leases
  add column thread_stack   text,
  add column waits_for      text;

-- What was wrong, from when to when. One open row for each cause and scope; what it was judged from is kept with it, so
-- that the verdict can be reached again.
create table executor_incidents (
  id             bigint      generated always as identity primary key,
  fingerprint    text        not null,                -- cause and scope, as far as it stays the same while it lasts
  cause          text        not null,
  scope          jsonb       not null,
  since          timestamptz not null,                -- the onset, as it was judged first
  opened_at      timestamptz not null default clock_timestamp(),
  seen_at        timestamptz not null default clock_timestamp(),
  resolved_at    timestamptz,                         -- not seen any more
  times_seen     int         not null default 1,
  confidence     float8      not null,
  missing        text[]      not null default '{}',   -- signals that could not be read when it was last seen
  incident       jsonb       not null,                -- as last judged
  observation    bytea                                -- what it was first judged from: JSON, gzip
);
create unique index executor_incidents_open_idx on executor_incidents (fingerprint) where resolved_at is null;
