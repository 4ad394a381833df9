package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Who may not start, and who holds what they wait for? Counts end at {@value #COUNTED}, so a long lane costs no more. */
final class LimitsQuestion {
    static final int COUNTED = 10_000;

    // waiting: a loose index scan over the types that have somebody in a lane.
    static final String TYPES = """
            with recursive waiting (type, n) as (
              (select type, 1 from executor_waiting where lane is not null and attempts < max_attempts order by type limit 1)
              union all
              select (select w.type from executor_waiting w
                       where w.lane is not null and w.attempts < w.max_attempts and w.type > p.type order by w.type limit 1), n + 1
                from waiting p where p.type is not null and n < 500
            ), named as (
              select type from executor_limited_types where type <> '*'
              union select type from waiting where type is not null
              union select type from executor_leases where lane is not null
            )
            select t.type, l.concurrency_limit, l.concurrency_limit_per_key,
                   l.rate_limit, extract(epoch from l.rate_period) as rate_seconds, l.rate_burst,
                   l.rate_limit_per_key, extract(epoch from l.rate_period_per_key) as rate_seconds_per_key, l.rate_burst_per_key,
                   (select count(*) from executor_leases e where e.type = t.type and e.lane is not null) as in_use,
                   (select count(*) from (select from executor_waiting w
                                           where w.type = t.type and w.lane is not null and w.attempts < w.max_attempts
                                           limit ?) c) as waiting,
                   floor(u.tokens)::int as tokens,
                   case when u.tokens < 1 then now() + u.seconds * interval '1 second' end as resets_at
              from named t
             cross join lateral executor_limits_of(t.type) l
              left join executor_limit_buckets b on b.type = t.type and b.key = ''
             cross join lateral (
               select executor_tokens(b.full_at, now(), l.rate_limit, l.rate_period, l.rate_burst) as tokens,
                      executor_seconds_to_tokens(b.full_at, now(), 1, l.rate_limit, l.rate_period, l.rate_burst) as seconds) u
             where ?::text is null or t.type = ?
             order by t.type
             limit 500
            """;

    static final String KEYS = """
            with recursive asked as materialized (
              select ?::text as type, ?::text as lane
            ), lanes (lane, n) as (
              (select w.lane, 1 from executor_waiting w, asked a
                where w.type = a.type and w.lane is not null and w.attempts < w.max_attempts order by w.lane limit 1)
              union all
              select (select w.lane from executor_waiting w
                       where w.type = (select type from asked) and w.lane > p.lane and w.lane is not null
                         and w.attempts < w.max_attempts order by w.lane limit 1), n + 1
                from lanes p where p.lane is not null and n < 100
            ), named as (
              select lane from lanes where lane is not null and (select lane from asked) is null
              union select e.lane from executor_leases e, asked a where e.type = a.type and e.lane is not null and a.lane is null
              union select lane from asked where lane is not null
            )
            select nullif(k.lane, '') as key,
                   (select count(*) from executor_leases e where e.type = a.type and e.lane = k.lane) as in_use,
                   (select count(*) from (select from executor_waiting w
                                           where w.type = a.type and w.lane = k.lane and w.attempts < w.max_attempts limit ?) c) as waiting,
                   floor(u.tokens)::int as tokens,
                   case when u.tokens < 1 then now() + u.seconds * interval '1 second' end as resets_at
              from named k
             cross join asked a
             cross join lateral executor_limits_of(a.type) l
              left join executor_limit_buckets b on b.type = a.type and b.key = k.lane and k.lane <> ''
             cross join lateral (
               select case when k.lane <> '' then
                        executor_tokens(b.full_at, now(), l.rate_limit_per_key, l.rate_period_per_key, l.rate_burst_per_key) end as tokens,
                      executor_seconds_to_tokens(b.full_at, now(), 1, l.rate_limit_per_key, l.rate_period_per_key,
                                                 l.rate_burst_per_key) as seconds) u
             order by in_use desc, waiting desc, k.lane
             limit ?
            """;

    static final String HOLDERS = """
            select id, nullif(lane, '') as key, locked_by, locked_at
              from executor_leases
             where type = ? and lane is not null and (?::text is null or lane = ?)
             order by locked_at, id
             limit ?
            """;

    static final String LANE = """
            select type, lane from executor_waiting where id = ? and lane is not null and attempts < max_attempts
            """;

    private final Snapshots snapshots;
    private final Query types;
    private final Query keys;
    private final Query holders;
    private final Query lane;

    LimitsQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.types = new Query(schema, TYPES);
        this.keys = new Query(schema, KEYS);
        this.holders = new Query(schema, HOLDERS);
        this.lane = new Query(schema, LANE);
    }

    List<LimitUse> ofAll() {
        return snapshots.seek("limits", connection -> List.copyOf(ofTypes(connection, null)));
    }

    Optional<TypeLimits> ofType(String type) {
        return snapshots.seek("limits of a type", connection -> {
            List<LimitUse> use = ofTypes(connection, type);
            return use.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new TypeLimits(
                            use.get(0),
                            List.copyOf(ofKeys(connection, type, null)),
                            List.copyOf(held(connection, type, null))));
        });
    }

    private record Place(String type, String lane) {}

    Optional<HeldBack> ofJob(UUID id) {
        return snapshots.seek("limits of a job", connection -> ofJob(connection, id));
    }

    /** As part of another question's look. */
    Optional<HeldBack> ofJob(Connection connection, UUID id) throws SQLException {
        List<Place> found = lane.list(connection, row -> new Place(row.text("type"), row.text("lane")), id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Place place = found.get(0);
        LimitUse use = ofTypes(connection, place.type()).get(0);
        KeyUse key = ofKeys(connection, place.type(), place.lane()).get(0);
        boolean keysOnly = !use.concurrencyIsUsedUp() && use.concurrencyLimitPerKey() != null;
        return Optional.of(
                new HeldBack(use, key, List.copyOf(held(connection, place.type(), keysOnly ? place.lane() : null))));
    }

    List<LimitUse> ofTypes(Connection connection, String type) throws SQLException {
        return types.list(connection, LimitsQuestion::use, COUNTED + 1, type, type);
    }

    List<KeyUse> ofKeys(Connection connection, String type, String one) throws SQLException {
        return keys.list(connection, LimitsQuestion::key, type, one, COUNTED + 1, TypeLimits.MOST);
    }

    List<PermitHolder> held(Connection connection, String type, String one) throws SQLException {
        return holders.list(
                connection,
                row -> new PermitHolder(
                        row.uuid("id"), row.text("key"), row.text("locked_by"), row.instant("locked_at")),
                type,
                one,
                one,
                TypeLimits.MOST);
    }

    private static LimitUse use(Row row) throws SQLException {
        long waiting = row.number("waiting");
        Integer rate = row.integerOrNull("rate_limit");
        Integer ratePerKey = row.integerOrNull("rate_limit_per_key");
        return new LimitUse(
                row.text("type"),
                row.integerOrNull("concurrency_limit"),
                row.integerOrNull("concurrency_limit_per_key"),
                rate,
                rate == null ? null : row.seconds("rate_seconds"),
                row.integerOrNull("rate_burst"),
                ratePerKey,
                ratePerKey == null ? null : row.seconds("rate_seconds_per_key"),
                row.integerOrNull("rate_burst_per_key"),
                row.number("in_use"),
                Math.min(waiting, COUNTED),
                waiting > COUNTED,
                row.integerOrNull("tokens"),
                row.instant("resets_at"));
    }

    private static KeyUse key(Row row) throws SQLException {
        long waiting = row.number("waiting");
        return new KeyUse(
                row.text("key"),
                row.number("in_use"),
                Math.min(waiting, COUNTED),
                waiting > COUNTED,
                row.integerOrNull("tokens"),
                row.instant("resets_at"));
    }
}
