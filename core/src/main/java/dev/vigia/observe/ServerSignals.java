package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.signal.NeededIndex;
import dev.vigia.observe.signal.Server.Election;
import dev.vigia.observe.signal.Server.IndexState;
import dev.vigia.observe.signal.Server.TableState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What PostgreSQL is set to, and how our tables and indexes are. */
final class ServerSignals {
    static final String SERVER = """
            select current_setting('server_version') as version, pg_postmaster_start_time() as started_at,
                   pg_is_in_recovery() as in_recovery, current_setting('default_transaction_read_only')::bool as read_only,
                   current_setting('max_connections')::int as max_connections,
                   current_setting('superuser_reserved_connections')::int
                     + coalesce(current_setting('reserved_connections', true), '0')::int as reserved_connections
            """;

    static final String SETTINGS = """
            select name, setting from pg_settings
             where name in ('autovacuum', 'synchronous_commit', 'synchronous_standby_names', 'default_transaction_read_only',
                            'idle_in_transaction_session_timeout', 'max_connections', 'max_wal_size', 'data_directory')
            union all
            select 'tablespace ' || s.spcname, pg_tablespace_location(s.oid) from pg_tablespace s
             where s.oid in (select c.reltablespace from pg_class c join pg_namespace n on n.oid = c.relnamespace
                              where n.nspname = ? and c.reltablespace <> 0)
            """;

    static final String TABLES = """
            select t.relname::text as name, t.n_live_tup as live, t.n_dead_tup as dead,
                   greatest(t.last_vacuum, t.last_autovacuum) as last_vacuum, pg_relation_size(t.relid) as bytes
              from pg_stat_user_tables t
             where t.schemaname = ? and t.relname in ('executor_job', 'executor_waiting', 'executor_leases', 'executor_job_runs',
                                                      'executor_workers', 'executor_limit_buckets')
             order by name
            """;

    static final String INDEXES = """
            select n.name, i.indexrelid is not null as present, coalesce(i.indisvalid and i.indisready, false) as valid
              from unnest(?::text[]) as n (name)
              left join pg_class c on c.relname = n.name and c.relnamespace = (select oid from pg_namespace where nspname = ?)
              left join pg_index i on i.indexrelid = c.oid
            """;

    static final String ELECTION = """
            select held_by, held_since, until from executor_duties where duty = 'maintenance'
            """;

    private final String schema;
    private final Query server;
    private final Query settings;
    private final Query tables;
    private final Query indexes;
    private final Query election;

    ServerSignals(Schema schema) {
        this.schema = schema.name();
        this.server = new Query(schema, SERVER);
        this.settings = new Query(schema, SETTINGS);
        this.tables = new Query(schema, TABLES);
        this.indexes = new Query(schema, INDEXES);
        this.election = new Query(schema, ELECTION);
    }

    /** What it is. */
    record Facts(
            String version,
            Instant startedAt,
            boolean inRecovery,
            boolean readOnly,
            int maxConnections,
            int reservedConnections,
            Map<String, String> settings) {
        static final Facts UNKNOWN = new Facts(null, null, false, false, 0, 0, Map.of());
    }

    private record Setting(String name, String value) {}

    Facts facts(Connection connection) throws SQLException {
        Map<String, String> set = new TreeMap<>();
        settings.list(connection, row -> new Setting(row.text("name"), row.text("setting")), schema)
                .forEach(setting -> set.put(setting.name, setting.value));
        return server.one(
                connection,
                row -> new Facts(
                        row.text("version"),
                        row.instant("started_at"),
                        row.flag("in_recovery"),
                        row.flag("read_only"),
                        row.integer("max_connections"),
                        row.integer("reserved_connections"),
                        set));
    }

    List<TableState> tables(Connection connection) throws SQLException {
        return tables.list(
                connection,
                row -> new TableState(
                        row.text("name"),
                        row.number("live"),
                        row.number("dead"),
                        row.instant("last_vacuum"),
                        row.number("bytes")),
                schema);
    }

    List<IndexState> indexes(Connection connection) throws SQLException {
        return indexes.list(
                connection,
                row -> new IndexState(row.text("name"), row.flag("present"), row.flag("valid")),
                Arrays.stream(NeededIndex.values()).map(NeededIndex::index).toArray(String[]::new),
                schema);
    }

    Election election(Connection connection) throws SQLException {
        List<Election> found = election.list(
                connection, row -> new Election(row.text("held_by"), row.instant("held_since"), row.instant("until")));
        return found.isEmpty() ? null : found.get(0);
    }
}
