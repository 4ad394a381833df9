package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.JobObservation.Holding;
import dev.vigia.observe.JobObservation.LastWorker;
import dev.vigia.observe.JobObservation.Server;
import dev.vigia.observe.JobObservation.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who could run jobs of a type now? As many rows as there are workers and leases, so bounded by slots. */
final class ServiceProbe {
    // A draining worker claims nothing any more. executor_workers_alive_idx has the others.
    static final String WORKERS = """
            select k.id, k.slots, k.types, greatest(coalesce(l.running, 0), coalesce(k.busy, 0)) as busy
              from executor_workers k
              left join (select locked_by, count(*) as running from executor_leases group by locked_by) l on l.locked_by = k.id
             where k.state = 'live' and k.last_seen_at >= now() - k.lease_duration and (k.types is null or ? = any (k.types))
             order by k.id
             limit 500
            """;

    static final String HOLDINGS = """
            select type, count(*) as jobs, min(locked_at) as oldest
              from executor_leases
             where locked_by = any (?)
             group by type
             order by jobs desc, type
             limit 10
            """;

    static final String LAST = """
            select id, version, state, last_seen_at
              from executor_workers
             where types is null or ? = any (types)
             order by last_seen_at desc
             limit 1
            """;

    static final String OTHERS = """
            select distinct unnest(types) as type
              from executor_workers
             where state = 'live' and last_seen_at >= now() - lease_duration
             limit 1000
            """;

    private final Query workers;
    private final Query holdings;
    private final Query last;
    private final Query others;

    ServiceProbe(Schema schema) {
        this.workers = new Query(schema, WORKERS);
        this.holdings = new Query(schema, HOLDINGS);
        this.last = new Query(schema, LAST);
        this.others = new Query(schema, OTHERS);
    }

    /** What was found; {@code types} is what these workers handle, null: any type. */
    record Found(Service service, Set<String> types) {}

    private record Live(Server server, List<String> types) {}

    Found read(Connection connection, String type) throws SQLException {
        List<Live> live = workers.list(connection, ServiceProbe::live, type);
        if (live.isEmpty()) {
            List<LastWorker> latest = last.list(connection, ServiceProbe::lastWorker, type);
            Set<String> named = Set.copyOf(others.list(connection, row -> row.text("type")));
            return new Found(
                    new Service(List.of(), List.of(), latest.isEmpty() ? null : latest.get(0), named), Set.of(type));
        }
        List<Server> servers = live.stream().map(Live::server).toList();
        List<Holding> held = holdings.list(
                connection, row -> new Holding(row.text("type"), row.number("jobs"), row.instant("oldest")), (Object)
                        ids(servers));
        return new Found(new Service(servers, held, null, Set.of()), types(live));
    }

    static String[] ids(List<Server> servers) {
        return servers.stream().map(Server::id).toArray(String[]::new);
    }

    private static Set<String> types(List<Live> live) {
        Set<String> types = new HashSet<>();
        for (Live worker : live) {
            if (worker.types == null) {
                return null;
            }
            types.addAll(worker.types);
        }
        return types;
    }

    private static Live live(Row row) throws SQLException {
        return new Live(new Server(row.text("id"), row.integerOrNull("slots"), row.number("busy")), row.texts("types"));
    }

    private static LastWorker lastWorker(Row row) throws SQLException {
        return new LastWorker(row.text("id"), row.text("version"), row.text("state"), row.instant("last_seen_at"));
    }
}
