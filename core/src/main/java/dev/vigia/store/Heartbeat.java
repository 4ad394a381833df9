package dev.vigia.store;

import dev.vigia.job.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One beat for all leases of a worker: its row is its sign of life, attempts that reported progress are noted, and
 * leases that are no longer its own, or that somebody wants cancelled, come back.
 */
public final class Heartbeat {
    // A worker that was declared lost and beats again is live: it learns here which of its leases it lost meanwhile.
    private static final String SQL = """
            with beat as (
              insert into executor_workers as k (id, host, pid, version, lease_duration, slots, busy, types, except_types,
                                                 share_types, share_slots, lends_slots, priority_reserve, state, clock_offset_ms,
                                                 pool_active, pool_size, pool_waiting, pause_ms, stalled_percent, heap_percent,
                                                 claim_ms, heard_at, functions_host)
              select b.id, b.host, b.pid, b.version, b.lease * interval '1 second', b.slots, b.busy, b.types, b.except_types,
                     b.share_types, b.share_slots, b.lends_slots, b.priority_reserve, b.state,
                     b.clock_ms - (extract(epoch from clock_timestamp()) * 1000)::bigint, b.pool_active, b.pool_size, b.pool_waiting,
                     b.pause_ms, b.stalled_percent, b.heap_percent, b.claim_ms, clock_timestamp() - b.heard_ago * interval '1 millisecond', b.functions_host
                from (select ?::text, ?::text, ?::bigint, ?::text, ?::float8, ?::int, ?::int, ?::text[], ?::text[],
                             ?::text[], ?::int4[], ?::bool, ?::int, ?::text, ?::bigint, ?::int, ?::int, ?::int, ?::bigint, ?::int, ?::int,
                             ?::bigint, ?::bigint, ?::text)
                  as b (id, host, pid, version, lease, slots, busy, types, except_types, share_types, share_slots, lends_slots,
                        priority_reserve, state, clock_ms, pool_active, pool_size, pool_waiting, pause_ms, stalled_percent, heap_percent,
                        claim_ms, heard_ago, functions_host)
              on conflict (id) do update set
                last_seen_at = clock_timestamp(), lease_duration = excluded.lease_duration, slots = excluded.slots, busy = excluded.busy,
                types = excluded.types, except_types = excluded.except_types, share_types = excluded.share_types,
                share_slots = excluded.share_slots, lends_slots = excluded.lends_slots,
                priority_reserve = excluded.priority_reserve, state = excluded.state, clock_offset_ms = excluded.clock_offset_ms,
                pool_active = excluded.pool_active, pool_size = excluded.pool_size, pool_waiting = excluded.pool_waiting,
                pause_ms = excluded.pause_ms, stalled_percent = excluded.stalled_percent, heap_percent = excluded.heap_percent, claim_ms = excluded.claim_ms,
                heard_at = excluded.heard_at, functions_host = excluded.functions_host
            ), held as materialized (
              select * from unnest(?::uuid[], ?::int4[], ?::bool[], ?::text[], ?::text[])
                as h (id, attempts, progressed, stack, waits_for)
            ), progress as (
              update executor_leases l
                 set progress_at = case when h.progressed then clock_timestamp() else l.progress_at end,
                     thread_stack = coalesce(h.stack, l.thread_stack),
                     waits_for = coalesce(h.waits_for, case when h.stack is null then l.waits_for end)
                from held h
               where (h.progressed or h.stack is not null or h.waits_for <> coalesce(l.waits_for, '')) and l.id = h.id and l.attempts = h.attempts and l.locked_by = ?
            )
            select h.id, h.attempts, l.id is null as lost, l.cancel_reason
              from held h
              left join executor_leases l on l.id = h.id and l.attempts = h.attempts and l.locked_by = ?
             where l.id is null or l.cancel_requested_at is not null
            """;

    private final Database database;
    private final String sql;

    public Heartbeat(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /**
     * A lease that the worker believes to hold.
     *
     * @param stack    where its thread stands, if it runs for long; else null
     * @param waitsFor the host whose answer it has awaited for a while; else null
     */
    public record Held(Lease lease, boolean progressed, String stack, String waitsFor) {
        public Held(Lease lease, boolean progressed) {
            this(lease, progressed, null, null);
        }
    }

    /**
     * What has become of one.
     *
     * @param lost   true: reclaimed; false: somebody wants it cancelled, for {@code reason}
     */
    public record Notice(UUID jobId, int attempt, boolean lost, String reason) {}

    public List<Notice> apply(WorkerReport report, List<Held> held) {
        return database.statement(connection -> beat(connection, report, held));
    }

    private List<Notice> beat(Connection connection, WorkerReport report, List<Held> held) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(statement)
                    .text(report.id().value())
                    .text(report.host())
                    .bigint(report.pid())
                    .text(report.version())
                    .seconds(report.lease().toNanos() / 1e9)
                    .number(report.slots())
                    .number(report.busy());
            takes(parameters, report.takes())
                    .text(report.state())
                    .bigint(System.currentTimeMillis()); // measured against the database's clock, never relied on
            vitals(parameters, report.vitals())
                    .uuids(held, h -> h.lease().jobId())
                    .numbers(held, h -> h.lease().attempt())
                    .flags(held, Held::progressed)
                    .texts(held, Held::stack)
                    .texts(held, Held::waitsFor)
                    .text(report.id().value())
                    .text(report.id().value());
            List<Notice> notices = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    notices.add(new Notice(
                            rows.getObject(1, UUID.class), rows.getInt(2), rows.getBoolean(3), rows.getString(4)));
                }
            }
            return notices;
        }
    }

    private static Parameters vitals(Parameters parameters, WorkerReport.Vitals vitals) throws SQLException {
        PoolUse pool = vitals.pool();
        return parameters
                .number(pool == null ? null : pool.active())
                .number(pool == null ? null : pool.size())
                .number(pool == null ? null : pool.waiting())
                .bigint(vitals.pauseMs())
                .number(vitals.stalled())
                .number(vitals.heapPercent())
                .bigint(vitals.claimMs())
                .bigint(vitals.heardAgoMs())
                .text(vitals.functionsHost());
    }

    private static Parameters takes(Parameters parameters, WorkerReport.Takes takes) throws SQLException {
        List<Map.Entry<String, Integer>> shares =
                List.copyOf(takes.slotsByType().entrySet());
        return parameters
                .textsOrNull(takes.types())
                .texts(takes.except(), t -> t)
                .texts(shares, Map.Entry::getKey)
                .numbers(shares, Map.Entry::getValue)
                .flag(takes.lendsIdleSlots())
                .number(takes.priorityReserve());
    }
}
