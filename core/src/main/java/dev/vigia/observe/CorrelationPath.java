package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Every job has a correlation id, and its parent and its events have the same. */
final class CorrelationPath implements HappyPathCheck {
    static final int LOOKED_AT = 10_000;

    // without: the nulls of executor_job_correlation_idx. The others: the last jobs and events, each with one look-up.
    static final String SQL = """
            with without as (
              select id from executor_job where correlation_id is null
            ), parted as (
              select j.id
                from (select id, parent_id, correlation_id from executor_job order by id desc limit ?) j
                join executor_job p on p.id = j.parent_id
               where p.correlation_id is distinct from j.correlation_id
            ), astray as (
              select j.id
                from (select job_id, correlation_id from executor_events order by id desc limit ?) e
                join executor_job j on j.id = e.job_id
               where e.correlation_id is distinct from j.correlation_id
            )
            select (select count(*) from without) as without,
                   (select count(*) from parted) as parted,
                   (select count(*) from astray) as astray,
                   array(select id::text from without union all select id::text from parted union all select id::text from astray
                         limit 5) as sample
            """;

    private final Query query;

    CorrelationPath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        return query.one(
                connection,
                row -> of(
                        row.number("without"),
                        row.number("parted"),
                        row.number("astray"),
                        seen.totals().jobs(),
                        row.texts("sample")),
                LOOKED_AT,
                LOOKED_AT);
    }

    private static HappyPath of(long without, long parted, long astray, Totals.Total jobs, List<String> sample) {
        String others = HappyPathCheck.count(parted) + " other than their parent's, " + HappyPathCheck.count(astray)
                + " events with another, of the last " + HappyPathCheck.count(LOOKED_AT);
        return new HappyPath(
                "correlation_on_every_job",
                "correlation on every job",
                without + parted + astray == 0,
                HappyPathCheck.count(without) + " without, of " + jobs.words() + "; " + others,
                Map.of(
                        "without",
                        without,
                        "other_than_parent",
                        parted,
                        "events_with_another",
                        astray,
                        "jobs",
                        jobs.number()),
                sample);
    }
}
