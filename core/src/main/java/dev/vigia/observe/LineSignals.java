package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.DueJobs;
import dev.vigia.observe.signal.OpenDocuments;
import dev.vigia.observe.signal.Overrun;
import dev.vigia.observe.signal.Parked;
import dev.vigia.observe.signal.RunningJobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What waits and what runs, type by type. Counts end at a limit, so a long line costs no more than a short one. */
final class LineSignals {
    // priorities: a loose scan of executor_waiting_line_idx; within one, the first rows in the order of claims.
    private static final String DUE_JOBS = """
            recursive priorities (priority, n) as (
              (select priority, 1 from executor_waiting where attempts < max_attempts and lane is null order by priority limit 1)
              union all
              select (select w.priority from executor_waiting w
                       where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority
                       order by w.priority limit 1), n + 1
                from priorities p where p.priority is not null and n <= 50
            ), front as (
              select w.id, w.type, w.priority, w.run_at, false as in_lanes
                from priorities p
               cross join lateral (
                 select w.id, w.type, w.priority, w.run_at from executor_waiting w
                  where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= now()
                  order by w.run_at, w.id limit 5000) w
               where p.priority is not null
            ), lanes as (
              select id, type, priority, run_at, true as in_lanes from executor_waiting
               where lane is not null and attempts < max_attempts and run_at <= now() limit 5000
            ), due as (select * from front union all select * from lanes)
            """;

    // executor_waiting_failed_idx from both ends.
    private static final String FAILED_JOBS = """
            failed as (
              (select id, type, attempts, max_attempts, run_at, updated_at, error_kind from executor_waiting
                where failed_attempt = attempts order by id limit 2500)
              union
              (select id, type, attempts, max_attempts, run_at, updated_at, error_kind from executor_waiting
                where failed_attempt = attempts order by id desc limit 2500)
            ), parked as (
              select * from failed where attempts < max_attempts and run_at > now() and run_at < 'infinity'
            )
            """;

    static final String DUE = "with " + DUE_JOBS + """
            select type, priority, in_lanes, count(*) as jobs, min(run_at) as oldest_due,
                   sum(count(*)) over (partition by priority, in_lanes) >= 5000 as capped
              from due
             group by type, priority, in_lanes
             order by oldest_due
             limit 1000
            """;

    // Each run by its key.
    static final String PARKED = "with " + FAILED_JOBS + """
            select f.type, f.error_kind, r.fingerprint, min(left(r.message, 700)) as message, count(*) as jobs,
                   count(distinct r.correlation_id) as documents, min(f.updated_at) as failed_first, max(f.updated_at) as failed_last,
                   min(f.run_at) as due_first, max(f.run_at) as due_last
              from parked f
              left join lateral (select fingerprint, message, correlation_id from executor_job_runs
                                  where job_id = f.id and attempt = f.attempts) r on true
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

    // Of the same jobs, the document of each by the key of executor_job, never by a scan of it: hence no join.
    // A line of many priorities is cut once more.
    static final String DOCUMENTS = "with " + DUE_JOBS + ", " + FAILED_JOBS + """
            , standing as (
              (select id, type from due limit 10000) union all select id, type from parked
              union all (select id, type from executor_leases limit 20000)
            ), owned as materialized (
              select (select j.correlation_id from executor_job j where j.id = o.id) as document, o.type from standing o
            )
            select types, count(*) as documents
              from (select array_agg(distinct type order by type) as types from owned where document is not null group by document) d
             group by types
             order by documents desc
             limit 1000
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
    private final Query documents;

    LineSignals(Schema schema) {
        this.due = new Query(schema, DUE);
        this.parked = new Query(schema, PARKED);
        this.running = new Query(schema, RUNNING);
        this.longest = new Query(schema, LONGEST);
        this.documents = new Query(schema, DOCUMENTS);
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
                        row.number("documents"),
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

    /** Of the jobs that the others count. */
    List<OpenDocuments> documents(Connection connection) throws SQLException {
        return documents.list(connection, row -> new OpenDocuments(row.texts("types"), row.number("documents")));
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
