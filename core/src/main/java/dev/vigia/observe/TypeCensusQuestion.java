package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.TypeCensus.OfType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which types are there, and how many jobs has each? A pass over the line and the leases. */
final class TypeCensusQuestion {
    static final String JOBS = """
            select type, sum(waiting)::bigint as waiting, sum(scheduled)::bigint as scheduled, sum(running)::bigint as running,
                   sum(dead)::bigint as dead
              from (select type,
                           count(*) filter (where attempts < max_attempts and run_at <= now()) as waiting,
                           count(*) filter (where attempts < max_attempts and run_at > now()) as scheduled,
                           0 as running,
                           count(*) filter (where attempts >= max_attempts) as dead
                      from executor_waiting
                     group by type
                    union all
                    select type, 0, 0, count(*), 0 from executor_leases group by type) t
             group by type
            """;

    static final String NAMES = """
            select type from executor_job_types where type <> '*'
            union
            select unnest(types) from executor_workers where last_seen_at > now() - interval '24 hours'
            """;

    private final Snapshots snapshots;
    private final Query jobs;
    private final Query names;

    TypeCensusQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.jobs = new Query(schema, JOBS);
        this.names = new Query(schema, NAMES);
    }

    private record Counted(String type, OfType jobs) {}

    TypeCensus ask() {
        return snapshots.scan("types", this::read);
    }

    private TypeCensus read(Connection connection) throws SQLException {
        List<Counted> counted = jobs.list(connection, TypeCensusQuestion::counted);
        Map<String, OfType> byType = new HashMap<>();
        counted.forEach(type -> byType.put(type.type, type.jobs));
        return new TypeCensus(Map.copyOf(byType), Set.copyOf(names.list(connection, row -> row.text("type"))));
    }

    private static Counted counted(Row row) throws SQLException {
        return new Counted(
                row.text("type"),
                new OfType(row.number("waiting"), row.number("scheduled"), row.number("running"), row.number("dead")));
    }
}
