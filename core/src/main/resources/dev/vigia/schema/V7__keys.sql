set local lock_timeout = '5s';  -- a migration that waited longer for a lock would make everybody wait behind it

-- Who may call the HTTP API, and what for. A key is vg_<id>_<secret><crc>; of the secret only the SHA-256 of the whole
-- key is here: with 256 random bits behind it, nobody finds the key by trying. Rows stay after a key's end, so that a
-- late use of it has a name. What a key may do never changes: a rotation makes a successor, with an id of its own.
create table executor_service_keys (
  id              text        primary key check (id ~ '^[0-9A-Za-z]{9}$'),
  secret_hash     bytea       not null check (octet_length(secret_hash) = 32),
  name            text        not null check (length(name) between 1 and 100),
  scopes          text[]      not null check (cardinality(scopes) >= 1 and scopes <@ array['read', 'enqueue', 'operate', 'admin']),
  types           text[]      check (cardinality(types) >= 1),        -- null: any type
  replaces        text        unique references executor_service_keys, -- the key that this one succeeds; each has one successor
  created_at      timestamptz not null default clock_timestamp(),
  created_by      text        not null,
  expires_at      timestamptz check (expires_at > created_at),        -- null: never
  revoked_at      timestamptz,
  revoked_by      text,
  revoke_reason   text,
  last_used_at    timestamptz,                                        -- written at most once a minute
  last_refused_at timestamptz,                                        -- brought after its end: written at most once a minute
  check (types is null or not 'admin' = any (scopes)),                -- an admin can make any key, so a limit would hold nothing
  check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoke_reason is null))
) with (fillfactor = 80);
create index executor_service_keys_made_idx on executor_service_keys (created_at, id);

-- The keys as everybody may see them: without the hash, and with where each stands, by the database clock.
create view executor_keys as
  select k.id, k.name,
         case when k.revoked_at is not null then 'revoked'
              when k.expires_at <= clock_timestamp() then 'expired'
              else 'live' end as state,
         k.scopes, k.types, k.created_at, k.created_by, k.expires_at, k.revoked_at, k.revoked_by, k.revoke_reason,
         k.replaces, n.id as replaced_by, k.last_used_at, k.last_refused_at
    from executor_service_keys k
    left join executor_service_keys n on n.replaces = k.id;
