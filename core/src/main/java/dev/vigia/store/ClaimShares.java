package dev.vigia.store;

import dev.vigia.job.WorkerId;
import dev.vigia.store.Claim.Claimed;
import dev.vigia.store.Claim.Front;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * As {@link Claim}, for a worker that divides what it takes: by type, each with a limit and a place in the line of its
 * own, and within a type between the most urgent jobs and the oldest of the less urgent ones.
 */
public final class ClaimShares {
    // oldest: of each less urgent priority the first due rows, merged by age. They are chosen before they are locked,
    // or
    // all priorities would be locked to take from one; a few more than wanted, for those that another worker locked.
    // What
    // must still hold of them then stands in a CASE, or the partial index of the line might be read in place of the
    // key's.
    // due: as in Claim, once a part, from that part's front. Parts are asked in their order until all is claimed.
    // stepped_aside: as in Claim.
    private static final String SQL = """
            with recursive frozen as materialized (
              select coalesce(bool_or(type is null), false) as everything, array_agg(type) filter (where type is not null) as types
                from executor_frozen_types
            ), limited as materialized (
              select coalesce(bool_or(type = '*'), false) as everything, array_agg(type) as types from executor_limited_types
            ), other as materialized (
              select ?::text[] as types, ?::text[] as excluded
            ), parts as materialized (
              select s.n, s.type, s.most, s.reserved, s.above, coalesce(s.aged_from, '-infinity') as aged_from,
                     s.priority, s.run_at, s.id, coalesce(statement_timestamp() - s.back * interval '1 second', '-infinity') as since
                from unnest(?::text[], ?::int4[], ?::int4[], ?::int4[], ?::timestamptz[], ?::int4[], ?::timestamptz[], ?::uuid[], ?::float8[])
                     with ordinality as s (type, most, reserved, above, aged_from, priority, run_at, id, back, n)
            ), oldest as materialized (
              select s.n, w.id, w.aside
                from parts s
               cross join lateral (
                 select w.id, w.aside
                   from (with recursive less_urgent (priority) as (
                           select (select w.priority from executor_waiting w
                                    where w.attempts < w.max_attempts and w.lane is null and w.priority > s.above
                                    order by w.priority limit 1)
                           union all
                           select (select w.priority from executor_waiting w
                                    where w.attempts < w.max_attempts and w.lane is null and w.priority > l.priority
                                    order by w.priority limit 1)
                             from less_urgent l where l.priority is not null
                         )
                         select w.run_at, w.id
                           from less_urgent l
                          cross join lateral (
                            select w.run_at, w.id from executor_waiting w
                             where w.priority = l.priority and w.attempts < w.max_attempts and w.lane is null
                               and w.run_at >= s.aged_from and w.run_at <= statement_timestamp()
                               and case when s.type is not null then w.type = s.type
                                        when w.type = any ((select excluded from other)::text[]) then false
                                        when (select types from other) is null then true
                                        else w.type = any ((select types from other)::text[]) end
                               and case when (select everything from frozen) or w.type = any ((select types from frozen)::text[])
                                        then false else true end
                             order by w.run_at, w.id
                             limit 2 * s.reserved + 32) w
                          order by w.run_at, w.id) aged
                  cross join lateral (
                    select w.id, case when (select types from limited) is null then false
                                      when (select everything from limited) then true
                                      else w.type = any ((select types from limited)::text[]) end as aside
                      from executor_waiting w
                     where w.id = aged.id
                       and case when w.attempts < w.max_attempts and w.lane is null and w.run_at <= statement_timestamp()
                                then true else false end
                       for update skip locked) w
                  limit s.reserved) w
               where s.reserved > 0
            ), due as materialized (
              select w.id, w.aside
                from (select s.*, s.most - (select count(*) from oldest o where o.n = s.n) as rest from parts s) s
               cross join lateral (
                 with recursive priorities (priority) as (
                   select coalesce((select w.priority from executor_waiting w
                                     where w.attempts < w.max_attempts and w.lane is null and w.priority < s.priority
                                     order by w.priority limit 1), s.priority)
                   union all
                   select case when p.priority < s.priority
                               then coalesce((select w.priority from executor_waiting w
                                               where w.attempts < w.max_attempts and w.lane is null
                                                 and w.priority > p.priority and w.priority < s.priority
                                               order by w.priority limit 1), s.priority)
                               else (select w.priority from executor_waiting w
                                      where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority
                                      order by w.priority limit 1) end
                     from priorities p where p.priority is not null
                 )
                 select w.id, w.aside
                   from priorities p
                  cross join lateral (
                    select w.id, case when (select types from limited) is null then false
                                      when (select everything from limited) then true
                                      else w.type = any ((select types from limited)::text[]) end as aside
                      from executor_waiting w
                     where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null
                       and (w.run_at, w.id) >= (case when p.priority = s.priority then s.run_at else s.since end, s.id)
                       and w.run_at <= statement_timestamp()
                       and w.id <> all (array(select id from oldest))
                       and case when s.type is not null then w.type = s.type
                                when w.type = any ((select excluded from other)::text[]) then false
                                when (select types from other) is null then true
                                else w.type = any ((select types from other)::text[]) end
                       and case when (select everything from frozen) or w.type = any ((select types from frozen)::text[])
                                then false else true end
                     order by w.run_at, w.id
                     limit s.rest for update skip locked) w
                  limit s.rest) w
               limit ? - (select count(*) from oldest)
            ), chosen as materialized (
              select id, aside from oldest union all select id, aside from due
            ), taken as (
              delete from executor_waiting w where w.id = any (array(select id from chosen where not aside)) returning w.*
            ), leased as (
              insert into executor_leases (id, type, priority, run_at, attempts, max_attempts, failed_attempt, dedupe_key,
                                           locked_by, locked_at, trace_id)
              select id, type, priority, run_at, attempts + 1, max_attempts, failed_attempt, dedupe_key,
                     ?, clock_timestamp(), ? || '-' || id || '-' || (attempts + 1)
                from taken
              returning *
            ), stepped_aside as (
              update executor_waiting w
                 set lane = coalesce((select j.concurrency_key from executor_job j where j.id = w.id), '')
               where w.id = any (array(select id from chosen where aside))
              returning w.id, w.type
            )
            select l.id, l.type, j.entity_id, j.correlation_id, j.parent_id, j.payload::text, l.priority, j.traceparent, j.created_at,
                   l.attempts, l.max_attempts, l.trace_id, l.run_at, l.locked_at, l.id = any (array(select id from oldest)) as reserved
              from leased l
             cross join lateral (select * from executor_job j where j.id = l.id offset 0) j
            union all
            select a.id, a.type, null, null, null, null, null, null, null, null, null, null, null, null,
                   a.id = any (array(select id from oldest))
              from stepped_aside a
            """;

    private final Database database;
    private final String sql;

    public ClaimShares(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /**
     * What is taken of one share.
     *
     * @param type     its type; null: every other one
     * @param most     how many jobs at most, those in reserve included
     * @param reserved how many of them are the longest due, of priorities less urgent than {@code above}
     * @param above    a priority; smaller than every one: of all priorities
     * @param agedFrom what was due before is passed over in the reserve; null: nothing
     * @param front    where the rest of them begins
     */
    public record Part(String type, int most, int reserved, int above, Instant agedFrom, Front front) {}

    /**
     * Which types a part without one takes.
     *
     * @param types    null: any
     * @param excluded none of these
     */
    public record Others(List<String> types, List<String> excluded) {}

    /**
     * A row that left the line.
     *
     * @param job      claimed; null: it stepped aside into the lane of its limited type, where {@link ClaimLimited} claims
     * @param reserved it was taken for its age, not for its urgency
     */
    public record Taken(String type, Claimed job, boolean reserved) {}

    /**
     * Takes at most {@code most} jobs from the line, from the parts in their order; those that step aside count.
     *
     * @throws StoreException if it failed; what it may have claimed is found again by reclaim
     */
    public List<Taken> apply(WorkerId worker, int most, List<Part> parts, Others others) {
        return database.statement(connection -> claim(connection, worker, most, parts, others));
    }

    private List<Taken> claim(Connection connection, WorkerId worker, int most, List<Part> parts, Others others)
            throws SQLException {
        try (PreparedStatement statement = FixedPlan.prepare(connection, sql)) {
            new Parameters(statement)
                    .textsOrNull(others.types())
                    .texts(others.excluded(), t -> t)
                    .texts(parts, Part::type)
                    .numbers(parts, Part::most)
                    .numbers(parts, Part::reserved)
                    .numbers(parts, Part::above)
                    .instants(parts, Part::agedFrom)
                    .numbers(parts, part -> part.front().priority())
                    .instants(parts, part -> part.front().runAt())
                    .uuids(parts, part -> part.front().id())
                    .seconds(parts, part -> backSeconds(part.front()))
                    .number(most)
                    .text(worker.value())
                    .text(worker.value());
            List<Taken> taken = new ArrayList<>(most);
            try (ResultSet rows = FixedPlan.execute(statement)) {
                while (rows.next()) {
                    Claimed job = rows.getInt(10) == 0 ? null : Claim.read(rows, worker); // without an attempt: aside
                    taken.add(new Taken(rows.getString(2), job, rows.getBoolean(15)));
                }
            }
            return taken;
        }
    }

    private static Double backSeconds(Front front) {
        return front.back() == null ? null : front.back().toNanos() / 1e9;
    }
}
