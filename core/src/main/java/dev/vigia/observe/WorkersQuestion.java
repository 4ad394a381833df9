package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Who runs jobs, and who did until lately? Workers are kept after their death, so the list is cut at 500. */
final class WorkersQuestion {
    static final String SQL = """
            select k.id, k.host, k.pid, k.version, k.started_at, k.last_seen_at, extract(epoch from k.lease_duration) as lease_seconds,
                   k.slots, k.busy, k.types, coalesce(k.except_types, '{}') as except_types,
                   coalesce(k.share_types, '{}') as share_types, coalesce(k.share_slots, '{}')::text[] as share_slots, k.lends_slots,
                   k.priority_reserve, k.clock_offset_ms, k.pool_active, k.pool_size, k.state,
                   k.state in ('live', 'draining') and k.last_seen_at >= now() - k.lease_duration as alive,
                   greatest(extract(epoch from now() - k.last_seen_at), 0) as silent_seconds,
                   coalesce(l.running, 0) as running, coalesce(l.types, '{}') as running_types,
                   coalesce(l.counts, '{}') as running_counts
              from executor_workers k
              left join (select locked_by, sum(n) as running, array_agg(type order by type) as types,
                                array_agg(n::text order by type) as counts
                           from (select locked_by, type, count(*) as n from executor_leases group by locked_by, type) l
                          group by locked_by) l on l.locked_by = k.id
             where (k.state in ('live', 'draining') or k.last_seen_at > now() - interval '24 hours' or l.running > 0)
               and (?::text is null or executor_takes_type(k.types, k.except_types, ?::text))
             order by (k.state in ('live', 'draining')) desc, k.started_at desc, k.id
             limit 500
            """;

    private final Snapshots snapshots;
    private final Query query;

    WorkersQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.query = new Query(schema, SQL);
    }

    /** @param type that they take; null: all of them */
    List<WorkerRow> ask(String type) {
        return snapshots.scan(
                "workers", connection -> List.copyOf(query.list(connection, WorkersQuestion::worker, type, type)));
    }

    private static WorkerRow worker(Row row) throws SQLException {
        return new WorkerRow(
                row.text("id"),
                row.text("host"),
                row.numberOrNull("pid"),
                row.text("version"),
                row.instant("started_at"),
                row.instant("last_seen_at"),
                row.seconds("lease_seconds"),
                row.integerOrNull("slots"),
                row.integerOrNull("busy"),
                row.texts("types"),
                row.texts("except_types"),
                byType(row.texts("share_types"), row.texts("share_slots"), Integer::valueOf),
                row.flagOrNull("lends_slots"),
                row.integerOrNull("priority_reserve"),
                row.numberOrNull("clock_offset_ms"),
                row.integerOrNull("pool_active"),
                row.integerOrNull("pool_size"),
                row.text("state"),
                row.flag("alive"),
                row.seconds("silent_seconds"),
                row.number("running"),
                byType(row.texts("running_types"), row.texts("running_counts"), Long::valueOf));
    }

    /** In the order given. */
    private static <N> Map<String, N> byType(List<String> types, List<String> numbers, Function<String, N> number) {
        Map<String, N> byType = new LinkedHashMap<>();
        for (int i = 0; i < types.size(); i++) {
            byType.put(types.get(i), number.apply(numbers.get(i)));
        }
        return Collections.unmodifiableMap(byType);
    }
}
