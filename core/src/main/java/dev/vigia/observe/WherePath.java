package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every unfinished job can say where it is stuck: it runs, or it is dead, or its place in the line says what it waits
 * for. A job that stands nowhere cannot, nor can a place without a job. Of a long line, those are looked at that have
 * been in it for longest.
 */
final class WherePath implements HappyPathCheck {
    static final int LOOKED_AT = 10_000;

    static final String SQL = """
            select u.waits_for, count(*) as jobs
              from (select case when w.attempts >= w.max_attempts then 'dead'
                                when exists (select from executor_frozen_types g
                                              where (g.type is null or g.type = w.type) and (g.until is null or g.until > w.run_at)) then 'frozen'
                                when w.lane is not null then 'limit'
                                when w.run_at = 'infinity' then 'dependent'
                                when w.run_at > now() and w.failed_attempt = w.attempts then 'backoff'
                                when w.run_at > now() then 'scheduled'
                                else 'behind' end as waits_for
                      from (select * from executor_waiting order by id limit ?) w
                    union all
                    select 'running' from executor_leases) u
             group by u.waits_for
             order by u.waits_for
            """;

    private final Query query;

    WherePath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    private record Group(String waitsFor, long jobs) {}

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        List<Group> groups =
                query.list(connection, row -> new Group(row.text("waits_for"), row.number("jobs")), LOOKED_AT);
        return of(groups, seen.places(), seen.totals().waiting());
    }

    private static HappyPath of(List<Group> groups, Places places, Totals.Total waiting) {
        long running = groups.stream()
                .filter(g -> "running".equals(g.waitsFor))
                .mapToLong(Group::jobs)
                .sum();
        long unanswered = places.nowhere() + places.unknown();
        String unfinished = new Totals.Total(waiting.number() + running, waiting.exact()).words() + " unfinished, ";
        String reasons = groups.stream()
                .map(g -> g.waitsFor + " " + HappyPathCheck.count(g.jobs))
                .collect(Collectors.joining(", "));
        String part = waiting.number() > LOOKED_AT
                ? " (of the first " + HappyPathCheck.count(LOOKED_AT) + " of the line)"
                : "";
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("unfinished", waiting.number() + running);
        figures.put("jobs_looked_at", places.jobs());
        figures.put("nowhere", places.nowhere());
        figures.put("place_without_job", places.unknown());
        groups.forEach(g -> figures.put(g.waitsFor, g.jobs));
        return new HappyPath(
                "where_is_it_stuck",
                "where is it stuck",
                unanswered == 0,
                unfinished
                        + (unanswered == 0
                                ? "each with a reason" + (reasons.isEmpty() ? "" : ": " + reasons + part)
                                : HappyPathCheck.count(places.nowhere()) + " without a place, "
                                        + HappyPathCheck.count(places.unknown()) + " places without a job, of "
                                        + HappyPathCheck.count(places.jobs()) + " looked at"),
                figures,
                places.sampleOfLost());
    }
}
