package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.BlockedJobs;
import dev.vigia.observe.signal.IllegalRows;
import dev.vigia.observe.signal.PayloadField;
import dev.vigia.observe.signal.RepeatedLoss;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Jobs that stand out one by one: that kill their workers, wait for what will not come, or are where no job can be. */
final class JobSignals {
    // executor_job_runs_failed_idx; a job is the poison, and not a bystander, if no other went down with all its
    // workers.
    static final String LOSSES = """
            with lost as materialized (
              select job_id, type, worker_id, started_at, finished_at, error_kind from executor_job_runs
               where outcome in ('failed', 'lost') and finished_at > now() - interval '2 hours'
                 and error_kind in ('worker_lost', 'poison_job')
               order by finished_at desc limit 5000
            ), ends as (
              select worker_id, max(started_at) as started_at from lost group by worker_id
            ), again as materialized (
              select job_id, min(type) as type, count(distinct worker_id) as losses, array_agg(distinct worker_id) as workers,
                     min(l.finished_at) as first, max(l.finished_at) as last, bool_or(error_kind = 'poison_job') as quarantined,
                     bool_and(l.started_at = e.started_at) as latest
                from lost l join ends e using (worker_id) group by job_id having count(distinct worker_id) >= 2 order by count(distinct worker_id) desc limit 50
            )
            select a.job_id, a.type, a.losses, a.first, a.last, a.quarantined,
                   (select count(*) from again o
                     where o.job_id <> a.job_id and o.workers @> a.workers and (o.latest or not a.latest)) as companions
              from again a
            """;

    static final String BLOCKED = """
            select cause_id, min(cause_type) as cause_type, min(cause) as how, min(since) as since, count(*) as jobs,
                   count(distinct correlation_id) as documents,
                   (array_agg(id order by id))[1] as one, (array_agg(type order by id))[1] as type
              from (select * from executor_blocked_jobs limit 5000) b
             group by cause_id
             order by since
             limit 50
            """;

    // All leases, the latest 1,000 jobs, and what was lost lately: each place by its key. count(*) and not exists,
    // because
    // PostgreSQL may answer an exists by hashing all of history.
    static final String ILLEGAL = """
            with leased as materialized (
              select l.id, l.type, l.locked_at, (select count(*) from executor_workers k where k.id = l.locked_by) as workers,
                     (select count(*) from executor_waiting w where w.id = l.id) as waiting,
                     (select count(*) from executor_job j where j.id = l.id) as facts
                from executor_leases l limit 20000
            ), latest as materialized (
              select j.id, j.type, j.created_at,
                     (select count(*) from executor_waiting w where w.id = j.id)
                       + (select count(*) from executor_leases l where l.id = j.id)
                       + (select count(*) from executor_job_runs r where r.job_id = j.id and r.outcome = 'succeeded')
                       + (select count(*) from executor_cancelled c where c.id = j.id) as places
                from (select id, type, created_at from executor_job order by id desc limit 1000) j
            ), lost as materialized (
              select r.job_id as id, r.type, r.started_at,
                     (select count(*) from executor_workers k where k.id = r.worker_id) as workers
                from (select job_id, type, worker_id, started_at from executor_job_runs
                       where outcome in ('failed', 'lost') and error_kind = 'worker_lost' and finished_at > now() - interval '15 minutes'
                       order by finished_at desc limit 1000) r
            ), wrong (rule, id, type, at) as (
              select 'lease_without_worker', id, type, locked_at from leased where workers = 0
              union all select 'lease_without_worker', id, type, started_at from lost where workers = 0
              union all select 'two_places', id, type, locked_at from leased where waiting > 0
              union all select 'two_places', id, type, created_at from latest where places > 1
              union all select 'no_place', id, type, created_at from latest where places = 0
              union all select 'no_facts', id, type, locked_at from leased where facts = 0
            )
            select rule, count(distinct id) as n, min(at) as since, (array_agg(distinct id::text))[1:5] as sample,
                   (array_agg(distinct type))[1:5] as types
              from wrong group by rule
            """;

    static final String PAYLOADS = """
            with asked as (
              select j.type, a.failing, case when jsonb_typeof(j.payload) = 'object' and pg_column_size(j.payload) < 100000
                                             then j.payload else '{}' end as payload
                from unnest(?::uuid[], ?::text[]::bool[]) as a (id, failing) join executor_job j on j.id = a.id
            ), sizes as (
              select type, count(*) filter (where failing) as failing, count(*) filter (where not failing) as succeeding
                from asked group by type
            )
            select a.type, f.key as field, jsonb_typeof(f.value) as kind, count(*) filter (where a.failing) as failing,
                   s.failing as failing_jobs, count(*) filter (where not a.failing) as succeeding, s.succeeding as succeeding_jobs
              from asked a
              join sizes s on s.type = a.type
             cross join lateral jsonb_each(a.payload) f
             group by a.type, f.key, jsonb_typeof(f.value), s.failing, s.succeeding
             order by a.type, f.key
             limit 2000
            """;

    private final Query losses;
    private final Query blocked;
    private final Query illegal;
    private final Query payloads;

    JobSignals(Schema schema) {
        this.losses = new Query(schema, LOSSES);
        this.blocked = new Query(schema, BLOCKED);
        this.illegal = new Query(schema, ILLEGAL);
        this.payloads = new Query(schema, PAYLOADS);
    }

    List<RepeatedLoss> losses(Connection connection) throws SQLException {
        return losses.list(
                connection,
                row -> new RepeatedLoss(
                        row.uuid("job_id"),
                        row.text("type"),
                        row.integer("losses"),
                        row.integer("companions"),
                        row.flag("quarantined"),
                        row.instant("first"),
                        row.instant("last")));
    }

    List<BlockedJobs> blocked(Connection connection) throws SQLException {
        return blocked.list(
                connection,
                row -> new BlockedJobs(
                        row.uuid("cause_id"),
                        row.text("cause_type"),
                        row.text("how"),
                        row.instant("since"),
                        row.number("jobs"),
                        row.number("documents"),
                        row.uuid("one"),
                        row.text("type")));
    }

    List<IllegalRows> illegal(Connection connection) throws SQLException {
        return illegal.list(
                connection,
                row -> new IllegalRows(
                        row.text("rule"),
                        row.number("n"),
                        row.texts("sample").stream().map(UUID::fromString).toList(),
                        row.texts("types"),
                        row.instant("since")));
    }

    /** Of types with failures, what the payloads look like: names and JSON types of members, never their values. */
    List<PayloadField> payloads(Connection connection, AttemptsProbe.Found attempts) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        List<String> failing = new ArrayList<>();
        for (Map.Entry<String, List<UUID>> type : attempts.failing().entrySet()) {
            type.getValue().forEach(id -> add(ids, failing, id, true));
            attempts.succeeding().getOrDefault(type.getKey(), List.of()).stream()
                    .filter(id -> !type.getValue().contains(id))
                    .forEach(id -> add(ids, failing, id, false));
        }
        return ids.isEmpty()
                ? List.of()
                : payloads.list(
                        connection, JobSignals::field, ids.toArray(UUID[]::new), failing.toArray(String[]::new));
    }

    private static void add(List<UUID> ids, List<String> failing, UUID id, boolean fails) {
        ids.add(id);
        failing.add(Boolean.toString(fails));
    }

    private static PayloadField field(Row row) throws SQLException {
        return new PayloadField(
                row.text("type"),
                row.text("field"),
                row.text("kind"),
                row.number("failing"),
                row.number("failing_jobs"),
                row.number("succeeding"),
                row.number("succeeding_jobs"));
    }
}
