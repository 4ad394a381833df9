package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every dead job has exactly one of the four reasons, and the run of its last attempt says the same. */
final class WhyPath implements HappyPathCheck {
    static final int LOOKED_AT = 10_000;

    // error_kind is that of the run; reason comes from the waiting row, if that has one.
    static final String SQL = """
            with dead as materialized (
              select id, reason, reason is not null and reason = executor_dead_reason(error_kind) as explained
                from executor_dead_jobs
               order by updated_at desc, id desc
               limit ?
            )
            select reason, explained, count(*) as jobs,
                   array(select o.id::text from dead o where o.reason is not distinct from d.reason and o.explained is not true limit 5) as sample
              from dead d
             group by reason, explained
             order by reason
            """;

    private final Query query;

    WhyPath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    private record Group(String reason, boolean explained, long jobs, List<String> sample) {}

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        return of(query.list(
                connection,
                row -> new Group(row.text("reason"), row.flag("explained"), row.number("jobs"), row.texts("sample")),
                LOOKED_AT));
    }

    private static HappyPath of(List<Group> groups) {
        List<Group> good = groups.stream().filter(Group::explained).toList();
        List<Group> bad = groups.stream().filter(g -> !g.explained).toList();
        long dead = groups.stream().mapToLong(Group::jobs).sum();
        long without = bad.stream().mapToLong(Group::jobs).sum();
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("dead", dead);
        figures.put("without", without);
        good.forEach(g -> figures.put(g.reason, g.jobs));
        String reasons = good.stream()
                .map(g -> g.reason + " " + HappyPathCheck.count(g.jobs))
                .collect(Collectors.joining(", "));
        return new HappyPath(
                "why",
                "why",
                without == 0,
                (dead == LOOKED_AT ? "the latest " : "") + HappyPathCheck.count(dead) + " dead, "
                        + (without == 0
                                ? "each with a reason"
                                : HappyPathCheck.count(without)
                                        + " without a reason, or with one their last attempt denies")
                        + (reasons.isEmpty() ? "" : ": " + reasons),
                figures,
                bad.stream().flatMap(g -> g.sample.stream()).distinct().limit(5).toList());
    }
}
