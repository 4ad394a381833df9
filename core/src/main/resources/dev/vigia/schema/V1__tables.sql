set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- A job never changes; its position moves. A job's facts are written once to executor_job. Where it stands is a row
-- in exactly one of: executor_waiting (the line: queued, retrying, dead), executor_leases (somebody runs it),
-- executor_job_runs with outcome 'succeeded', executor_cancelled. Read all of it through the view executor_jobs.
-- No foreign keys between these tables: each would cost a trigger per row on the hot path; `vigia verify` checks the
-- same facts on the live database instead.

create table executor_job (
  id             uuid        primary key,            -- UUIDv7: time-ordered, so inserts touch the right edge of the index
  type           text        not null check (length(type) between 1 and 200),
  entity_id      uuid,
  correlation_id uuid        not null,
  parent_id      uuid,
  payload        jsonb       not null,
  priority       smallint    not null,
  dedupe_key     text        check (length(dedupe_key) between 1 and 500),
  traceparent    text        check (length(traceparent) <= 200),  -- W3C Trace Context of the enqueuer
  created_at     timestamptz not null default clock_timestamp()
);
-- Every question about a document starts here.
create index executor_job_correlation_idx on executor_job (correlation_id);

create table executor_waiting (
  id             uuid        primary key,            -- retry, cancel and "why" name a job by id
  type           text        not null,
  priority       smallint    not null,
  run_at         timestamptz not null,
  attempts       int         not null check (attempts >= 0),
  max_attempts   int         not null check (max_attempts >= 1),
  failed_attempt int,                                -- the latest attempt that failed; equal to attempts: status 'failed'
  error_kind     text,                               -- of that attempt, if it is the latest: why a job is dead, without its run
  dedupe_key     text,
  updated_at     timestamptz not null
) with (
  -- A queue lives and dies here: every row is inserted once and deleted once. Vacuum by count, not by share of the
  -- table (a share of a million future rows would let dead rows pile up at the front), and without pauses.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0.2
);
-- The claim reads this index in order, within one priority; a dead job (no attempts left) is not in it.
create index executor_waiting_line_idx on executor_waiting (priority, run_at, id) where attempts < max_attempts;
-- Dead jobs, newest first: dead_last_24h and the dead-jobs list without reading the line.
create index executor_waiting_dead_idx on executor_waiting (updated_at, id) where attempts >= max_attempts;
-- Dead jobs, counted by type and reason from the index alone.
create index executor_waiting_dead_kinds_idx on executor_waiting (type, error_kind, updated_at) where attempts >= max_attempts;
-- Failed jobs, retrying and dead, found without reading the jobs that never ran. Only a failure pays for these three.
create index executor_waiting_failed_idx on executor_waiting (id) where failed_attempt = attempts;

create table executor_leases (
  id             uuid        primary key,
  type           text        not null,
  priority       smallint    not null,
  run_at         timestamptz not null,               -- when it was due: locked_at - run_at is the wait
  attempts       int         not null,               -- the fence, together with locked_by
  max_attempts   int         not null,
  failed_attempt int,
  dedupe_key     text,
  locked_by      text        not null,
  locked_at      timestamptz not null,
  progress_at    timestamptz,                        -- last sign of life of the attempt itself
  trace_id       text,
  cancel_requested_at timestamptz,
  cancel_reason  text
) with (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0.05, autovacuum_analyze_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0.2
);

create table executor_job_runs (
  job_id         uuid        not null,
  attempt        int         not null,
  max_attempts   int         not null,
  failed_attempt int,                                -- the latest attempt that failed, this one included
  trace_id       text,
  correlation_id uuid        not null,
  type           text        not null,
  worker_id      text        not null,
  worker_version text,
  run_at         timestamptz not null,               -- due; started_at - run_at is the wait time
  started_at     timestamptz not null,               -- claimed; finished_at - started_at is the run time
  progress_at    timestamptz,
  finished_at    timestamptz not null,
  outcome        text        not null
                 check (outcome in ('succeeded', 'failed', 'released', 'snoozed', 'lost', 'cancelled')),
  error_kind     text,
  message        text,
  stack          text,
  fingerprint    text,
  result         jsonb,
  primary key (job_id, attempt)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
-- Failures only, newest first: error groups and rates never read the successes, and a success pays nothing for it.
create index executor_job_runs_failed_idx on executor_job_runs (finished_at) where outcome in ('failed', 'lost');
-- Empty on a healthy system: "never without a trace" is looked up, not searched for in all of history.
create index executor_job_runs_untraced_idx on executor_job_runs (job_id) where trace_id is null;

create table executor_cancelled (
  id             uuid        primary key,
  attempts       int         not null,
  max_attempts   int         not null,
  failed_attempt int,
  run_at         timestamptz not null,
  cancelled_at   timestamptz not null default clock_timestamp(),
  reason         text
);

-- One row per key of an unfinished job; a job that succeeded, was cancelled or is dead holds no key.
create table executor_dedupe_keys (
  dedupe_key     text        primary key,
  job_id         uuid        not null
);

create table executor_events (
  id             bigint      generated always as identity primary key,
  at             timestamptz not null default clock_timestamp(),
  kind           text        not null check (length(kind) between 1 and 100),
  correlation_id uuid,
  job_id         uuid,
  trace_id       text,
  worker_id      text,
  data           jsonb       not null default '{}'
);
create index executor_events_correlation_idx on executor_events (correlation_id, at) where correlation_id is not null;
create index executor_events_at_idx on executor_events (at);
-- Empty on a healthy system: the alert looks at it with each call of health.
create index executor_events_violation_idx on executor_events (at) where kind = 'policy_violation';

-- Policy by type; null means "as in row *", which holds every default. The only place where these numbers stand.
create table executor_job_types (
  type           text        primary key check (length(type) between 1 and 200),
  ttl            interval    check (ttl > interval '0'),
  max_attempts   int         check (max_attempts >= 1),
  backoff_base   interval    check (backoff_base >= interval '0'),
  backoff_cap    interval    check (backoff_cap >= interval '0'),
  time_limit     interval    check (time_limit > interval '0'),     -- null in row *: no limit of its own, the TTL decides
  updated_at     timestamptz not null default clock_timestamp(),
  check (type <> '*' or (ttl is not null and max_attempts is not null and backoff_base is not null and backoff_cap is not null))
);
insert into executor_job_types (type, ttl, max_attempts, backoff_base, backoff_cap) values
  ('*',                     interval '30 minutes', 10, interval '2 seconds', interval '10 minutes');
insert into executor_job_types (type, ttl) values
  ('protect_document_v2',   interval '5 minutes'),
  ('run_tsa',               interval '30 minutes'),
  ('submit_anchor_polygon', interval '60 minutes'),
  ('submit_anchor_bitcoin', interval '60 minutes'),
  ('build_artifact',        interval '15 minutes');

create table executor_workers (
  id              text        primary key check (length(id) between 1 and 200),
  host            text,
  pid             bigint,
  version         text,
  started_at      timestamptz not null default clock_timestamp(),
  last_seen_at    timestamptz not null default clock_timestamp(),
  lease_duration  interval    not null default interval '45 seconds' check (lease_duration >= interval '1 second'),
  slots           int,
  busy            int,
  types           text[],                             -- null: any type (HTTP functions, or a worker that speaks SQL)
  clock_offset_ms bigint,                             -- the worker's clock minus the database's
  pool_active     int,
  pool_size       int,
  state           text        not null default 'live' check (state in ('live', 'draining', 'drained', 'lost'))
) with (fillfactor = 50);                             -- one update a beat: room for it to stay HOT
create index executor_workers_alive_idx on executor_workers (id) where state in ('live', 'draining');

-- A freeze of one type, or of all (type is null). Lifted gates stay as history.
create table executor_gates (
  id             uuid        primary key default gen_random_uuid(),
  type           text,
  reason         text        not null,
  frozen_by      text        not null,
  rule           text,                                -- the rule that set it; null: a person did
  since          timestamptz not null default clock_timestamp(),
  until          timestamptz,
  lifted_at      timestamptz,
  lifted_by      text
);
create index executor_gates_open_idx on executor_gates (type) where lifted_at is null;

-- Who holds which periodic duty, and until when: the election. Time is the database's.
create table executor_duties (
  duty           text        primary key,
  held_by        text        not null,
  held_since     timestamptz not null default clock_timestamp(),
  until          timestamptz not null
);

create table executor_idempotency_keys (
  key            text        primary key check (length(key) between 1 and 255),
  request_hash   text        not null,
  response       jsonb       not null,
  created_at     timestamptz not null default clock_timestamp()
);

create table executor_audit (
  id             bigint      generated always as identity primary key,
  at             timestamptz not null default clock_timestamp(),
  actor          text        not null,
  action         text        not null,
  object         text        not null,
  reason         text        not null,
  request_id     text,
  before         jsonb,
  after          jsonb
);
create function executor_audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'executor_audit is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger executor_audit_append_only before update or delete or truncate on executor_audit
  for each statement execute function executor_audit_is_append_only();
