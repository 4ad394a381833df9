set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- Limits by type and by key: how many attempts run at once, and how many start in a period. A permit is a lease: what
-- is in use is counted, never kept, so nothing can leak. docs/limits.md says what is promised.

-- Null means "as in row *"; null there means no limit. Zero is refused: to hold a type back, freeze it; a gate says by whom
-- and why. A rate comes with its period; what accrues at most is the burst, by default a tenth of the rate.
alter table executor_job_types
  add concurrency_limit         int      check (concurrency_limit >= 1),
  add concurrency_limit_per_key int      check (concurrency_limit_per_key >= 1),
  add rate_limit                int      check (rate_limit >= 1),
  add rate_period               interval check (rate_period > interval '0'),
  add rate_burst                int      check (rate_burst >= 1),
  add rate_limit_per_key        int      check (rate_limit_per_key >= 1),
  add rate_period_per_key       interval check (rate_period_per_key > interval '0'),
  add rate_burst_per_key        int      check (rate_burst_per_key >= 1),
  add limited_since             timestamptz,         -- when the limits last changed; set by the trigger below
  add constraint executor_job_types_rate_check
    check ((rate_limit is null) = (rate_period is null) and (rate_burst is null or rate_limit is not null)),
  add constraint executor_job_types_rate_per_key_check
    check ((rate_limit_per_key is null) = (rate_period_per_key is null)
           and (rate_burst_per_key is null or rate_limit_per_key is not null));

-- What is running while a limit is put on it must be counted too; whoever waits should hear of a higher one.
create function executor_limits_changed() returns trigger language plpgsql set search_path from current as $$
begin
  if (old.concurrency_limit, old.concurrency_limit_per_key, old.rate_limit, old.rate_period, old.rate_burst,
      old.rate_limit_per_key, old.rate_period_per_key, old.rate_burst_per_key) is distinct from
     (new.concurrency_limit, new.concurrency_limit_per_key, new.rate_limit, new.rate_period, new.rate_burst,
      new.rate_limit_per_key, new.rate_period_per_key, new.rate_burst_per_key) then  -- old is null for a new row
    new.limited_since := clock_timestamp();
    perform pg_notify('executor_wakeup', current_schema());
  end if;
  return new;
end $$;
create trigger executor_job_types_limits before insert or update on executor_job_types
  for each row execute function executor_limits_changed();

-- Types with a limit in their own row; '*' among them: every type has one.
create view executor_limited_types as
  select type from executor_job_types
   where concurrency_limit is not null or concurrency_limit_per_key is not null
      or rate_limit is not null or rate_limit_per_key is not null;

-- The limits of one type: its own over those of row *. A rate, its period and its burst are one thing.
create function executor_limits_of(p_type text)
  returns table (concurrency_limit int, concurrency_limit_per_key int, rate_limit int, rate_period interval, rate_burst int,
                 rate_limit_per_key int, rate_period_per_key interval, rate_burst_per_key int, limited_since timestamptz)
  language sql stable
begin atomic
  select coalesce(t.concurrency_limit, d.concurrency_limit), coalesce(t.concurrency_limit_per_key, d.concurrency_limit_per_key),
         r.rate, r.period, coalesce(r.burst, (r.rate + 9) / 10), k.rate, k.period, coalesce(k.burst, (k.rate + 9) / 10),
         greatest(t.limited_since, d.limited_since)
    from executor_job_types d
    left join executor_job_types t on t.type = p_type
   cross join lateral (
     select case when t.rate_limit is null then d.rate_limit else t.rate_limit end as rate,
            case when t.rate_limit is null then d.rate_period else t.rate_period end as period,
            case when t.rate_limit is null then d.rate_burst else t.rate_burst end as burst) r
   cross join lateral (
     select case when t.rate_limit_per_key is null then d.rate_limit_per_key else t.rate_limit_per_key end as rate,
            case when t.rate_limit_per_key is null then d.rate_period_per_key else t.rate_period_per_key end as period,
            case when t.rate_limit_per_key is null then d.rate_burst_per_key else t.rate_burst_per_key end as burst) k
   where d.type = '*';
end;

-- A token bucket is one instant: when it is full again (null: it is). Nothing has to be added to it as time goes by.
-- Source: the generic cell rate algorithm, ITU-T I.371, as a virtual scheduler.
create function executor_tokens(p_full_at timestamptz, p_at timestamptz, p_rate int, p_period interval, p_burst int)
  returns float8 language sql immutable
begin atomic
  select p_burst - greatest(extract(epoch from p_full_at - p_at), 0)::float8 * p_rate / extract(epoch from p_period)::float8;
end;

-- When it is full again if this many are taken now; rounded up, so that no rounding ever adds to the rate.
create function executor_bucket_after(p_full_at timestamptz, p_at timestamptz, p_taken bigint, p_rate int, p_period interval)
  returns timestamptz language sql immutable
begin atomic
  select greatest(p_full_at, p_at)
         + ceil(p_taken * extract(epoch from p_period)::float8 * 1e6 / p_rate) * interval '1 microsecond';
end;

-- Seconds until it holds this many.
create function executor_seconds_to_tokens(p_full_at timestamptz, p_at timestamptz, p_tokens float8, p_rate int, p_period interval, p_burst int)
  returns float8 language sql immutable
begin atomic
  select greatest(extract(epoch from p_full_at - p_at)::float8 - (p_burst - p_tokens) * extract(epoch from p_period)::float8 / p_rate, 0);
end;

-- When to look at an empty bucket again: at its next token or, so that a quick bucket is not looked at for each single one,
-- when half of it is there, at most 50 ms later. Null: it is not empty.
create function executor_pause(p_full_at timestamptz, p_at timestamptz, p_rate int, p_period interval, p_burst int)
  returns float8 language sql immutable
begin atomic
  select case when executor_tokens(p_full_at, p_at, p_rate, p_period, p_burst) < 1 then
           least(executor_seconds_to_tokens(p_full_at, p_at, greatest(p_burst / 2.0, 1)::float8, p_rate, p_period, p_burst),
                 executor_seconds_to_tokens(p_full_at, p_at, 1, p_rate, p_period, p_burst) + 0.05) end;
end;

alter table executor_job add concurrency_key text check (length(concurrency_key) between 1 and 200);

-- Due jobs of limited types wait in lanes beside the line, one lane for each key ('' without one), so that a hundred thousand
-- of them that may not run are in nobody's way. A job steps aside when a claim first meets it; null: it stands in the line.
-- A lease has the lane if the limits count it. Both columns cost a job of an unlimited type nothing: a null takes no room.
alter table executor_waiting add lane text collate "C";
alter table executor_leases add lane text collate "C";

drop index executor_waiting_line_idx;
-- The claim reads this index in order, within one priority; dead jobs and those that stepped aside are not in it.
create index executor_waiting_line_idx on executor_waiting (priority, run_at, id) where attempts < max_attempts and lane is null;
-- Lane by lane, and each in its order: a lane that may not run is stepped over, however many wait in it.
create index executor_waiting_lane_idx on executor_waiting (type, lane, priority, run_at, id)
  where lane is not null and attempts < max_attempts;
-- Permits in use. Only attempts of limited types are in it.
create index executor_leases_lane_idx on executor_leases (type, lane) where lane is not null;

-- Row (type, '') of a limited type is its lock, its own bucket and the lane whose turn it was last. Row (type, key): a key's
-- bucket, as long as it is not full.
create table executor_limit_buckets (
  type           text        not null,
  key            text        collate "C" not null,
  full_at        timestamptz,
  turn           text        collate "C" not null default '',
  primary key (type, key)
) with (
  fillfactor = 50,                                   -- updated with each claim: room for it to stay HOT
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0
);
