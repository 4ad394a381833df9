package dev.vigia.lab.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long jobs were without a worker after one was lost, by the database's clock.
 *
 * @param jobs      leases that were lost
 * @param reclaimed seconds from the fault to the job being back in the line, worst case
 * @param median    seconds from the fault to the next attempt's start
 * @param worst     the same, worst case
 */
record Recovery(int jobs, double reclaimed, double median, double worst) {
    // A job that lost its worker for the second time waits on purpose; it is not counted.
    private static final String SQL = """
            select count(*) as jobs,
                   coalesce(max(extract(epoch from r.finished_at - f.at)), 0)::float8 as reclaimed,
                   coalesce(percentile_cont(0.5) within group (order by extract(epoch from n.started_at - f.at)), 0) as median,
                   coalesce(max(extract(epoch from n.started_at - f.at)), 0)::float8 as worst
              from faults f
              join executor_job_runs r on r.worker_id = f.worker and r.outcome = 'lost'
              join executor_job_runs n on n.job_id = r.job_id and n.attempt = r.attempt + 1
             where f.kind = ? and not exists (select from executor_job_runs o
                                               where o.job_id = r.job_id and o.outcome = 'lost' and o.attempt < r.attempt)
            """;

    static Recovery after(String fault, LabDatabase database) {
        List<Map<String, Object>> rows = database.rows(SQL, fault);
        Map<String, Object> row = rows.get(0);
        return new Recovery(
                ((Number) row.get("jobs")).intValue(),
                (Double) row.get("reclaimed"),
                (Double) row.get("median"),
                (Double) row.get("worst"));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d leases lost: back in the line after at most %.1f s, run again after %.1f s (median), %.1f s (worst)",
                jobs,
                reclaimed,
                median,
                worst);
    }
}
