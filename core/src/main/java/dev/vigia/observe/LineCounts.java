package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What only a pass over the whole line can count, all of one snapshot. Some 0.3 s a million jobs, so it is kept for
 * seconds and never read by two at once ({@link Kept}).
 *
 * @param queuedByType jobs of status queued; only types that have some
 * @param waitingByType jobs with attempts left; only types that have some
 * @param retrying     failed, with attempts left
 * @param scheduled    with attempts left and due in the future
 * @param dependent    with attempts left and due when other jobs have ended
 */
record LineCounts(
        Map<String, Long> queuedByType,
        Map<String, Long> waitingByType,
        long queued,
        long retrying,
        long scheduled,
        long dependent,
        Instant countedAt) {

    // The outer row is there for an empty line, too.
    static final String SQL = """
            select seen.at as counted_at, l.type, coalesce(l.waiting, 0) as waiting, coalesce(l.retrying, 0) as retrying,
                   coalesce(l.scheduled, 0) as scheduled, coalesce(l.dependent, 0) as dependent
              from (select now() as at) seen
              left join (select type,
                                count(*) as waiting,
                                count(*) filter (where failed_attempt = attempts) as retrying,
                                count(*) filter (where run_at > now() and run_at < 'infinity') as scheduled,
                                count(*) filter (where run_at = 'infinity') as dependent
                           from executor_waiting
                          where attempts < max_attempts
                          group by type) l on true
            """;

    private record OfType(Instant countedAt, String type, long waiting, long retrying, long scheduled, long dependent) {
        private long queued() {
            return waiting - retrying;
        }
    }

    /** Jobs with attempts left of these types. */
    long waitingOf(Predicate<String> types) {
        return waitingByType.entrySet().stream()
                .filter(entry -> types.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static LineCounts of(List<OfType> types) {
        Map<String, Long> queued = new TreeMap<>();
        types.stream().filter(t -> t.queued() > 0).forEach(t -> queued.put(t.type, t.queued()));
        Map<String, Long> waiting = new TreeMap<>();
        types.stream().filter(t -> t.waiting > 0).forEach(t -> waiting.put(t.type, t.waiting));
        return new LineCounts(
                queued,
                waiting,
                types.stream().mapToLong(OfType::queued).sum(),
                types.stream().mapToLong(OfType::retrying).sum(),
                types.stream().mapToLong(OfType::scheduled).sum(),
                types.stream().mapToLong(OfType::dependent).sum(),
                types.get(0).countedAt);
    }

    /** Reads them. */
    static final class Probe {
        private final Query query;

        Probe(Schema schema) {
            this.query = new Query(schema, SQL);
        }

        LineCounts read(Connection connection) throws SQLException {
            return of(query.list(
                    connection,
                    row -> new OfType(
                            row.instant("counted_at"),
                            row.text("type"),
                            row.number("waiting"),
                            row.number("retrying"),
                            row.number("scheduled"),
                            row.number("dependent"))));
        }
    }
}
