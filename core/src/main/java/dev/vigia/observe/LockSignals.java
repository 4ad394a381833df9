package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.Server.LockRoot;
import dev.vigia.observe.signal.Server.OpenTransaction;
import dev.vigia.observe.signal.Server.Sessions;
import dev.vigia.observe.signal.Server.XminHolder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Who waits for whom, who is connected, and who keeps the past alive. Reads catalogs and statistics only, so it answers
 * also while our tables are locked.
 */
final class LockSignals {
    // Of this database only: in another one the same number is another relation.
    // chain: from each waiter up to who waits for nobody. A wait for a row shows in what its waiter has locked already.
    static final String ROOTS = """
            with recursive ours as materialized (
              select f.oid, f.relname from pg_class f
               where f.relkind in ('r', 'i') and f.relname like 'executor\\_%'
                 and f.relnamespace = (select oid from pg_namespace where nspname = ?)
            ), blocked as materialized (
              select l.pid, pg_blocking_pids(l.pid) as blockers, min(l.waitstart) as since, min(l.relation) as relation, min(l.mode) as mode
                from pg_locks l join pg_stat_activity s on s.pid = l.pid and s.datname = current_database()
               where not l.granted and l.pid <> pg_backend_pid() group by l.pid
            ), chain (waiter, pid, depth) as (
              select b.pid, p.pid, 1 from blocked b cross join lateral unnest(b.blockers) as p (pid)
              union
              select c.waiter, p.pid, c.depth + 1
                from chain c join blocked b on b.pid = c.pid cross join lateral unnest(b.blockers) as p (pid) where c.depth < 30
            ), roots as (
              select c.pid, array_agg(distinct c.waiter) as waiters
                from chain c where not exists (select from blocked b where b.pid = c.pid) group by c.pid
            ), queued as (
              select distinct on (r.pid) r.pid as root, b.pid, left(a.query, 500) as query
                from roots r
                join blocked b on b.pid = any (r.waiters)
                left join pg_stat_activity a on a.pid = b.pid
               where b.mode not in ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock') and b.relation is not null
               order by r.pid, b.since
            )
            select r.pid, a.application_name, a.usename, a.state, a.xact_start, left(a.query, 500) as query, cardinality(r.waiters) as waiters,
                   q.query as queued_ddl, q.pid as queued_pid,
                   (select min(b.since) from blocked b where b.pid = any (r.waiters)) as waits_since,
                   coalesce((select o.relname::text from blocked b join ours o on o.oid = b.relation
                              where b.pid = any (r.waiters) order by b.since limit 1),
                            (select c.relname::text from blocked b join pg_class c on c.oid = b.relation
                              where b.pid = any (r.waiters) order by b.since limit 1)) as relation,
                   exists (select from pg_locks l join ours o on o.oid = l.relation
                            where l.pid = any (r.waiters)
                              and l.database = (select oid from pg_database where datname = current_database())) as ours
              from roots r
              left join pg_stat_activity a on a.pid = r.pid
              left join queued q on q.root = r.pid
             order by waiters desc, r.pid
             limit 20
            """;

    static final String SESSIONS = """
            select coalesce(nullif(application_name, ''), '(no name)') as application, coalesce(usename, '?') as usename,
                   coalesce(application_name like 'vigia%', false) as ours, count(*) as n,
                   count(*) filter (where state = 'active') as active,
                   count(*) filter (where state like 'idle in transaction%') as idle_in_transaction,
                   count(*) filter (where wait_event = 'SyncRep') as waiting_for_standby,
                   min(query_start) filter (where wait_event = 'SyncRep') as standby_since,
                   bool_and(state is null) as hidden
              from pg_stat_activity
             where backend_type = 'client backend' or backend_type is null
             group by 1, 2, 3
             order by n desc
             limit 100
            """;

    // Whoever has written to executor_job holds this lock until its transaction ends; settling workers do for
    // milliseconds.
    static final String WRITERS = """
            select a.pid, a.application_name, a.state, a.xact_start
              from pg_locks l
              join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'relation' and l.relation = (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                                  where c.relname = 'executor_job' and n.nspname = ?)
               and l.database = (select oid from pg_database where datname = current_database())
               and l.mode = 'RowExclusiveLock' and l.granted and l.pid <> pg_backend_pid()
               and (a.xact_start is null or a.xact_start < clock_timestamp() - interval '2 seconds')
             order by a.xact_start nulls last, a.pid
             limit 20
            """;

    static final String XMIN = """
            (select 'session' as kind, pid::text as name, application_name, age(backend_xmin)::bigint as age, xact_start as since
               from pg_stat_activity
              where backend_xmin is not null and pid <> pg_backend_pid() and backend_type = 'client backend'
                and datname = current_database()
                and xact_start < clock_timestamp() - interval '5 seconds'
              order by age desc limit 5)
            union all
            (select 'slot', slot_name::text, coalesce(plugin, slot_type)::text, age(xmin)::bigint, null from pg_replication_slots
              where xmin is not null order by 4 desc limit 5)
            union all
            (select 'prepared', gid, owner::text, age(transaction)::bigint, prepared from pg_prepared_xacts
              where database = current_database() order by 4 desc limit 5)
            union all
            (select 'standby', pid::text, application_name, age(backend_xmin)::bigint, null from pg_stat_replication
              where backend_xmin is not null order by 4 desc limit 5)
            """;

    private final String schema;
    private final Query roots;
    private final Query sessions;
    private final Query writers;
    private final Query xmin;

    LockSignals(Schema schema) {
        this.schema = schema.name();
        this.roots = new Query(schema, ROOTS);
        this.sessions = new Query(schema, SESSIONS);
        this.writers = new Query(schema, WRITERS);
        this.xmin = new Query(schema, XMIN);
    }

    List<LockRoot> roots(Connection connection) throws SQLException {
        return roots.list(
                connection,
                row -> new LockRoot(
                        row.number("pid"),
                        row.text("application_name"),
                        row.text("usename"),
                        row.text("state"),
                        row.instant("xact_start"),
                        row.text("query"),
                        row.text("relation"),
                        row.flag("ours"),
                        row.number("waiters"),
                        row.text("queued_ddl"),
                        row.numberOrNull("queued_pid"),
                        row.instant("waits_since")),
                schema);
    }

    /** What was found; {@code hidden}: of some sessions this role may see no more than that they are there. */
    record Connected(List<Sessions> sessions, boolean hidden) {}

    private record Group(Sessions sessions, boolean hidden) {}

    Connected sessions(Connection connection) throws SQLException {
        List<Group> groups = sessions.list(
                connection,
                row -> new Group(
                        new Sessions(
                                row.text("application"),
                                row.text("usename"),
                                row.flag("ours"),
                                row.number("n"),
                                row.number("active"),
                                row.number("idle_in_transaction"),
                                row.number("waiting_for_standby"),
                                row.instant("standby_since")),
                        row.flag("hidden")));
        return new Connected(
                groups.stream().map(Group::sessions).toList(), groups.stream().anyMatch(Group::hidden));
    }

    List<OpenTransaction> writers(Connection connection) throws SQLException {
        return writers.list(
                connection,
                row -> new OpenTransaction(
                        row.number("pid"), row.text("application_name"), row.text("state"), row.instant("xact_start")),
                schema);
    }

    List<XminHolder> xminHolders(Connection connection) throws SQLException {
        return xmin.list(
                connection,
                row -> new XminHolder(
                        row.text("kind"),
                        row.text("name"),
                        row.text("application_name"),
                        row.number("age"),
                        row.instant("since")));
    }
}
