package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.Overrun;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.RunningJobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What waits and what runs, type by type. Counts end at a limit, so a long line costs no more than a short one. */
final class LineSignals {
    // priorities: a loose scan of executor_waiting_line_idx; within one, the first rows in the order of claims.
    static final String DUE = """
            with recursive priorities (priority, n) as (
              (select priority, 1 from executor_waiting where attempts < max_attempts and lane is null order by priority limit 1)
              union all
              select (select w.priority from executor_waiting w
                       where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority
                       order by w.priority limit 1), n + 1
                from priorities p where p.priority is not null and n <= 50
            ), front as (
              select w.type, w.priority, w.run_at, false as in_lanes
                from priorities p
               cross join lateral (
                 select w.type, w.priority, w.run_at from executor_waiting w
                  where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= now()
                  order by w.run_at, w.id limit 5000) w
               where p.priority is not null
            ), lanes as (
              select type, priority, run_at, true as in_lanes from executor_waiting
               where lane is not null and attempts < max_attempts and run_at <= now() limit 5000
            )
            select type, priority, in_lanes, count(*) as jobs, min(run_at) as oldest_due,
                   sum(count(*)) over (partition by priority, in_lanes) >= 5000 as capped
              from (select * from front union all select * from lanes) due
             group by type, priority, in_lanes
             order by oldest_due
             limit 1000
            """;

    // executor_waiting_failed_idx from both ends; each run by its key.
    static final String PARKED = """
            with failed as (
              (select id, type, attempts, max_attempts, run_at, updated_at, error_kind from executor_waiting
                where failed_attempt = attempts order by id limit 2500)
              union
              (select id, type, attempts, max_attempts, run_at, updated_at, error_kind from executor_waiting
                where failed_attempt = attempts order by id desc limit 2500)
            )
            select f.type, f.error_kind, r.fingerprint, min(left(r.message, 700)) as message, count(*) as jobs,
                   min(f.updated_at) as failed_first, max(f.updated_at) as failed_last,
                   min(f.run_at) as due_first, max(f.run_at) as due_last
              from failed f
              left join lateral (select fingerprint, message from executor_job_runs
                                  where job_id = f.id and attempt = f.attempts) r on true
             where f.attempts < f.max_attempts and f.run_at > now() and f.run_at < 'infinity'
             group by f.type, f.error_kind, r.fingerprint
             order by jobs desc
             limit 200
            """;

    // As many leases as there are slots; the outer limit is for rows that nobody's slot stands for.
    static final String RUNNING = """
            select l.type, l.priority, l.locked_by, count(*) as jobs, min(l.locked_at) as since,
                   (array_agg(l.id::text order by l.locked_at))[1] as oldest,
                   count(*) filter (where greatest(l.locked_at, l.progress_at) < now() - p.ttl) as unheard
              from (select * from executor_leases limit 20000) l
             cross join lateral executor_policy(l.type) p
             group by l.type, l.priority, l.locked_by
             order by since
             limit 2000
            """;

    static final String LONGEST = """
            select id, type, locked_by, attempts, locked_at, progress_at, nullif(lane, '') as key, left(thread_stack, 4000) as stack, waits_for
              from (select l.*, row_number() over (partition by type order by locked_at, id) as n
                      from (select * from executor_leases limit 20000) l) l
             where n <= 10
             order by locked_at
             limit 200
            """;

    private final Query due;
    private final Query parked;
    private final Query running;
    private final Query longest;

    LineSignals(Schema schema) {
        this.due = new Query(schema, DUE);
        this.parked = new Query(schema, PARKED);
        this.running = new Query(schema, RUNNING);
        this.longest = new Query(schema, LONGEST);
    }

    List<DueJobs> due(Connection connection) throws SQLException {
        return due.list(
                connection,
                row -> new DueJobs(
                        row.text("type"),
                        row.integer("priority"),
                        row.number("jobs"),
                        row.flag("capped"),
                        row.instant("oldest_due"),
                        row.flag("in_lanes")));
    }

    List<Parked> parked(Connection connection) throws SQLException {
        return parked.list(
                connection,
                row -> new Parked(
                        row.text("type"),
                        row.text("error_kind"),
                        row.text("fingerprint"),
                        row.text("message"),
                        row.number("jobs"),
                        row.instant("failed_first"),
                        row.instant("failed_last"),
                        row.instant("due_first"),
                        row.instant("due_last")));
    }

    List<RunningJobs> running(Connection connection) throws SQLException {
        return running.list(
                connection,
                row -> new RunningJobs(
                        row.text("type"),
                        row.integer("priority"),
                        row.text("locked_by"),
                        row.number("jobs"),
                        row.instant("since"),
                        row.text("oldest"),
                        row.number("unheard")));
    }

    List<Overrun> longest(Connection connection) throws SQLException {
        return longest.list(
                connection,
                row -> new Overrun(
                        row.uuid("id"),
                        row.text("type"),
                        row.text("locked_by"),
                        row.integer("attempts"),
                        row.instant("locked_at"),
                        row.instant("progress_at"),
                        row.text("key"),
                        row.text("stack"),
                        row.text("waits_for")));
    }
}
