package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** No job that was created since the policy's cutoff succeeded without a trace id. */
final class TracedSuccessPath implements HappyPathCheck {
    static final int LOOKED_AT = 100_000;

    static final String SQL = """
            with untraced as (
              select j.id
                from (select job_id, outcome from executor_job_runs where trace_id is null order by job_id desc limit ?) r
                join executor_job j on j.id = r.job_id
               where r.outcome = 'succeeded' and j.created_at >= executor_trace_cutoff()
            )
            select (select count(*) from untraced) as without, executor_trace_cutoff() as cutoff,
                   array(select id::text from untraced limit 5) as sample
            """;

    private final Query query;

    TracedSuccessPath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        return query.one(
                connection, row -> of(row.number("without"), row.instant("cutoff"), row.texts("sample")), LOOKED_AT);
    }

    private static HappyPath of(long without, Instant cutoff, List<String> sample) {
        return new HappyPath(
                "never_succeeded_without_trace",
                "never succeeded without trace",
                without == 0,
                HappyPathCheck.count(without) + (without == LOOKED_AT ? " or more" : "") + " since "
                        + cutoff.atOffset(ZoneOffset.UTC).toLocalDate(),
                Map.of("without", without),
                sample);
    }
}
