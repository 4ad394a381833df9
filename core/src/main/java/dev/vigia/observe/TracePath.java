package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Every attempt has a trace id: the finished ones, and the running ones their own ({@code worker-job-attempt}). Jobs
 * from before the policy's cutoff are tolerated.
 */
final class TracePath implements HappyPathCheck {
    static final int LOOKED_AT = 100_000;

    // executor_job_runs_untraced_idx holds only the attempts in question.
    static final String SQL = """
            with ended as (
              select j.id
                from (select job_id from executor_job_runs where trace_id is null order by job_id desc limit ?) r
                join executor_job j on j.id = r.job_id
               where j.created_at >= executor_trace_cutoff()
            ), running as (
              select j.id
                from executor_leases l
                join executor_job j on j.id = l.id
               where j.created_at >= executor_trace_cutoff()
                 and l.trace_id is distinct from l.locked_by || '-' || l.id || '-' || l.attempts
            )
            select (select count(*) from ended) as ended,
                   (select count(*) from running) as running,
                   (select count(*) from executor_leases) as leases,
                   array(select id::text from ended union all select id::text from running limit 5) as sample
            """;

    private final Query query;

    TracePath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        return query.one(
                connection,
                row -> of(
                        row.number("ended"),
                        row.number("running"),
                        row.number("leases"),
                        seen.totals().attempts(),
                        row.texts("sample")),
                LOOKED_AT);
    }

    private static HappyPath of(long ended, long running, long leases, Totals.Total attempts, List<String> sample) {
        return new HappyPath(
                "trace_on_every_executed_job",
                "trace on every executed job",
                ended + running == 0,
                HappyPathCheck.count(ended) + (ended == LOOKED_AT ? " or more" : "") + " without, of "
                        + attempts.words()
                        + " finished attempts; " + HappyPathCheck.count(running) + " without its own, of "
                        + HappyPathCheck.count(leases)
                        + " running",
                Map.of("without", ended, "attempts", attempts.number(), "running_without", running, "running", leases),
                sample);
    }
}
