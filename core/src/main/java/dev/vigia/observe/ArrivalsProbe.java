package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.Slices.Slice;
import dev.vigia.observe.signal.Arrivals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was enqueued lately: a sample for each slice of time, from which its rate follows. */
final class ArrivalsProbe {
    // Each slice is a range of the primary key that ends at its limit.
    static final String SQL = """
            with slices as materialized (
              select n, low, high, most::int as most
                from unnest(?::uuid[], ?::uuid[], ?::text[]) with ordinality as s (low, high, most, n)
            )
            select s.n, j.type, j.correlation_id, j.concurrency_key, j.parent_id, j.created_at
              from slices s
             cross join lateral (select type, correlation_id, concurrency_key, parent_id, created_at from executor_job
                                  where id >= s.low and id < s.high order by id limit s.most) j
            """;

    private final Query query;

    ArrivalsProbe(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    private record Arrived(int slice, String type, String document, String key, boolean root, Instant at) {}

    List<Arrivals> read(Connection connection, Slices slices) throws SQLException {
        List<Arrived> arrived = query.list(
                connection,
                row -> new Arrived(
                        row.integer("n") - 1,
                        row.text("type"),
                        row.text("correlation_id"),
                        row.text("concurrency_key"),
                        row.text("parent_id") == null,
                        row.instant("created_at")),
                slices.lows(),
                slices.highs(),
                slices.most());
        Map<Integer, Long> looked = new HashMap<>();
        arrived.forEach(one -> looked.merge(one.slice, 1L, Long::sum));
        Map<Slice, Map<String, List<Arrived>>> bySlice = new LinkedHashMap<>();
        for (Arrived one : arrived) {
            Slice slice = slices.of(one.at);
            if (slice != null) {
                bySlice.computeIfAbsent(slice, k -> new LinkedHashMap<>())
                        .computeIfAbsent(one.type, k -> new ArrayList<>())
                        .add(one);
            }
        }
        List<Arrivals> all = new ArrayList<>();
        bySlice.forEach((slice, byType) -> {
            double scale = scale(slice, looked.getOrDefault(slices.all().indexOf(slice), 0L), byType);
            byType.forEach((type, jobs) -> all.add(arrivals(slice, type, jobs, scale)));
        });
        return all;
    }

    /** Where the limit was reached, the sample covers only the beginning of its slice. */
    private static double scale(Slice slice, long looked, Map<String, List<Arrived>> byType) {
        if (looked < slice.most()) {
            return 1;
        }
        Instant last = byType.values().stream()
                .flatMap(List::stream)
                .map(Arrived::at)
                .max(Instant::compareTo)
                .orElseThrow();
        return Math.max(
                1,
                slice.seconds()
                        / Math.max(0.01, Duration.between(slice.from(), last).toMillis() / 1e3));
    }

    private static Arrivals arrivals(Slice slice, String type, List<Arrived> jobs, double scale) {
        Map<String, Long> keys = new HashMap<>();
        for (Arrived job : jobs) {
            keys.merge(job.document, 1L, Long::sum);
            if (job.key != null) {
                keys.merge(job.key, 1L, Long::sum);
            }
        }
        Map.Entry<String, Long> top =
                keys.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        return new Arrivals(
                slice.from(),
                slice.to(),
                type,
                Math.round(jobs.size() * scale),
                Math.round(jobs.stream().filter(Arrived::root).count() * scale),
                jobs.stream().map(Arrived::at).min(Instant::compareTo).orElseThrow(),
                top.getKey(),
                Math.round(top.getValue() * scale));
    }
}
