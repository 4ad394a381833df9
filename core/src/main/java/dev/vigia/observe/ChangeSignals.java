package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.Change;
import dev.vigia.observe.signal.MissedTick;
import dev.vigia.observe.signal.RefusedKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What was changed, what was missed, and who was turned away. */
final class ChangeSignals {
    // The latest events of every kind, backwards in executor_events_at_idx; those of handlers are left out.
    static final String CHANGES = """
            with latest as (
              select at, kind, job_id, worker_id, data from executor_events
               where at > now() - interval '2 hours' order by at desc limit 20000
            ), told as (
              select e.at, e.kind, coalesce(e.worker_id, e.data ->> 'late_worker') as worker, coalesce(e.data ->> 'type', j.type) as type,
                     left(coalesce(e.data ->> 'version', e.data ->> 'because', e.data ->> 'ms', e.data ->> 'reason'), 300) as detail
                from latest e
                left join executor_job j on e.kind = 'stale_completion_rejected' and j.id = e.job_id
               where e.kind in ('deploy_seen', 'worker_started', 'worker_lost', 'worker_stalled', 'worker_cut_off',
                                'gate_set', 'gate_lifted', 'policy_changed', 'key_revoked', 'key_rotated', 'stale_completion_rejected',
                                'poison_job_quarantined', 'lease_reclaimed')
            )
            select min(at) as at, kind, worker, type, detail, count(*) as n
              from told
             group by kind, worker, type, detail, date_trunc('minute', at)
             order by at desc
             limit 1000
            """;

    static final String TICKS = """
            select t.schedule, s.type, t.tick, t.outcome, t.decided_at
              from executor_missed_ticks t
              left join executor_schedules s on s.name = t.schedule
             where t.tick > now() - interval '24 hours' and (t.outcome = 'pending' or t.decided_at > now() - interval '15 minutes')
             order by t.tick desc
             limit 50
            """;

    static final String KEYS = """
            select id, name, state, coalesce(revoked_at, expires_at) as ended_at, last_refused_at, last_used_at, types
              from executor_keys
             where state <> 'live' and last_refused_at > now() - interval '15 minutes'
             order by last_refused_at desc
             limit 50
            """;

    private final Query changes;
    private final Query ticks;
    private final Query keys;

    ChangeSignals(Schema schema) {
        this.changes = new Query(schema, CHANGES);
        this.ticks = new Query(schema, TICKS);
        this.keys = new Query(schema, KEYS);
    }

    List<Change> changes(Connection connection) throws SQLException {
        return changes.list(
                connection,
                row -> new Change(
                        row.instant("at"),
                        row.text("kind"),
                        row.text("worker"),
                        row.text("type"),
                        row.text("detail"),
                        row.number("n")));
    }

    List<MissedTick> ticks(Connection connection) throws SQLException {
        return ticks.list(
                connection,
                row -> new MissedTick(
                        row.text("schedule"),
                        row.text("type"),
                        row.instant("tick"),
                        row.text("outcome"),
                        row.instant("decided_at")));
    }

    List<RefusedKey> keys(Connection connection) throws SQLException {
        return keys.list(
                connection,
                row -> new RefusedKey(
                        row.text("id"),
                        row.text("name"),
                        row.text("state"),
                        row.instant("ended_at"),
                        row.instant("last_refused_at"),
                        row.instant("last_used_at"),
                        row.texts("types")));
    }
}
