package dev.vigia.observe;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** No job runs whose worker has fallen silent for longer than its lease. */
final class HeartbeatPath implements HappyPathCheck {
    static final String SQL = """
            with silent as (
              select id from executor_stuck_jobs where because = 'worker_silent'
            )
            select (select count(*) from executor_leases) as running,
                   (select count(*) from silent) as silent,
                   (select extract(epoch from max(now() - k.last_seen_at))
                      from executor_leases l join executor_workers k on k.id = l.locked_by) as oldest_beat_seconds,
                   array(select id::text from silent limit 5) as sample
            """;

    private final Query query;

    HeartbeatPath(Schema schema) {
        this.query = new Query(schema, SQL);
    }

    @Override
    public HappyPath check(Connection connection, Seen seen) throws SQLException {
        return query.one(
                connection,
                row -> of(
                        row.number("running"),
                        row.number("silent"),
                        row.decimal("oldest_beat_seconds"),
                        row.texts("sample")));
    }

    private static HappyPath of(long running, long silent, double oldestBeat, List<String> sample) {
        String beat = running == 0 ? "" : String.format(Locale.ROOT, "; oldest beat %.1f s", Math.max(0, oldestBeat));
        return new HappyPath(
                "no_running_job_without_live_heartbeat",
                "no running job without live heartbeat",
                silent == 0,
                HappyPathCheck.count(silent) + " of " + HappyPathCheck.count(running) + beat,
                Map.of("without", silent, "running", running),
                sample);
    }
}
