set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- When jobs are enqueued by the clock, and with which template. Written through the engine, which checks expressions; to
-- be read by anyone.
create table executor_schedules (
  name             text        primary key check (name ~ '^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}$'),
  kind             text        not null check (kind in ('cron', 'every', 'once')),
  cron             text        check (length(cron) <= 200),
  zone             text,                              -- IANA name; the local time that cron means
  dst_gap          text        check (dst_gap in ('fire_after', 'skip')),
  every_seconds    bigint      check (every_seconds >= 5),
  at               timestamptz,
  starts_at        timestamptz,                       -- no tick before; fixed rates count from here, else from 1970
  ends_at          timestamptz,                       -- no tick after
  type             text        not null check (length(type) between 1 and 200),
  payload          jsonb       not null check (jsonb_typeof(payload) = 'object'),
  entity_id        uuid,
  correlation_id   uuid,
  priority         smallint    not null,
  max_attempts     int         check (max_attempts >= 1),
  dedupe_key       text        check (length(dedupe_key) between 1 and 500),
  missed           text        not null check (missed in ('skip', 'run_once', 'catch_up')),
  catch_up_limit   int         check (catch_up_limit between 1 and 100),
  overlap          text        not null check (overlap in ('allow', 'skip', 'replace')),
  grace_seconds    int         not null check (grace_seconds between 1 and 3600),  -- later than this, a tick was missed
  declared_by      text,                              -- the application that declares it in code; null: an operator put it
  paused_at        timestamptz,
  paused_by        text,
  pause_reason     text,
  decided_until    timestamptz not null,              -- every tick up to here is in the ledger
  next_tick_at     timestamptz,                       -- null: there is none any more
  problem          text,                              -- why its ticks cannot be computed now, for example an unknown zone
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),
  check ((kind = 'cron') = (cron is not null and zone is not null and dst_gap is not null)),
  check ((kind = 'every') = (every_seconds is not null)),
  check ((kind = 'once') = (at is not null)),
  check ((missed = 'catch_up') = (catch_up_limit is not null)),
  check ((paused_at is null) = (pause_reason is null))
) with (fillfactor = 50);                             -- one update a tick
create index executor_schedules_due_idx on executor_schedules (next_tick_at) where next_tick_at is not null;

-- The ledger: one row for each tick that was expected, written in the transaction that enqueues its job. Its key is what
-- keeps two nodes from firing a tick twice. After a long outage of a dense schedule the oldest ticks share a row.
create table executor_schedule_ticks (
  schedule         text        not null,
  tick             timestamptz not null,              -- when it was expected; of a shared row, the first
  last_tick        timestamptz not null,              -- of a shared row, the last; else as tick
  ticks            int         not null default 1 check (ticks >= 1),
  outcome          text        not null check (outcome in ('fired', 'late', 'caught_up', 'skipped', 'failed', 'triggered')),
  reason           text        not null check (reason in ('on_time', 'dst_gap', 'dst_repeat', 'missed', 'superseded', 'over_limit',
                                                          'overlap', 'paused', 'removed', 'deduplicated', 'refused', 'operator')),
  detail           text,                              -- the reason as a sentence, where there is more to say
  missed           boolean     not null,              -- nobody decided it within its grace
  job_id           uuid,                              -- what was enqueued for it
  decided_at       timestamptz not null,
  decided_by       text,                              -- worker or operator
  primary key (schedule, tick),
  check (last_tick >= tick and (ticks = 1) = (last_tick = tick)),
  check ((outcome in ('fired', 'late', 'caught_up', 'triggered')) = (job_id is not null))
);
create index executor_schedule_ticks_decided_idx on executor_schedule_ticks (decided_at);
-- Empty on a healthy system: what was missed is looked up, not searched for.
create index executor_schedule_ticks_missed_idx on executor_schedule_ticks (schedule, tick) where missed;

-- Ticks that nobody decided in time, whatever became of them later; outcome 'pending': still undecided, nobody is at work.
create view executor_missed_ticks as
  select schedule, tick, last_tick, ticks, outcome, reason, job_id, decided_at from executor_schedule_ticks where missed
  union all
  select name, next_tick_at, next_tick_at, 1, 'pending', 'missed', null, null
    from executor_schedules
   where next_tick_at < statement_timestamp() - grace_seconds * interval '1 second' and paused_at is null;
