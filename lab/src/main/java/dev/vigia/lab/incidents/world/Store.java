package dev.vigia.lab.incidents.world;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import dev.vigia.lab.chaos.LabDatabase;
import dev.vigia.lab.chaos.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh database with the schema of this build, owned by {@link Role#APP}, and the harness's own sessions on it. */
public final class Store implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String TEMPLATE = "incidents_template";

    private static final String ROLES = """
            do $$ begin
              if not exists (select from pg_roles where rolname = 'app') then
                create role app login createdb;
                create role watcher login in role pg_monitor;
                create role reader login;
                create role without_workers login in role pg_monitor;
                create role without_events login in role pg_monitor;
              end if;
              if exists (select from pg_roles where rolname = 'pg_use_reserved_connections') then
                grant pg_use_reserved_connections to watcher;
              end if;
            end $$
            """;

    private static final String GRANTS = """
            grant select on all tables in schema public to watcher, reader, without_workers, without_events;
            revoke select on executor_workers from without_workers;
            revoke select on executor_events from without_events;
            """;

    private final PostgresServer server;
    private final String name = "jobs_" + COUNT.incrementAndGet();
    private final HikariDataSource pool;

    Store(PostgresServer server) {
        this.server = server;
        synchronized (server) {
            if (server.execute("select from pg_database where datname = '" + TEMPLATE + "'") == 0) {
                makeTemplate(server);
            }
            server.execute("create database " + name + " template " + TEMPLATE + " owner app");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl(Role.POSTGRES));
        config.addDataSourceProperty("ApplicationName", "harness");
        config.addDataSourceProperty("options", "-c statement_timeout=4000");
        config.addDataSourceProperty("socketTimeout", "10");
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    private static void makeTemplate(PostgresServer server) {
        server.execute(ROLES);
        server.execute("create database " + TEMPLATE + " template template0 owner app");
        String url = server.jdbcUrl(server.port(), TEMPLATE);
        PGSimpleDataSource app = new PGSimpleDataSource();
        app.setUrl(url);
        app.setUser("app");
        try (Connection superuser = DriverManager.getConnection(url)) {
            superuser.createStatement().execute("alter schema public owner to app");
            Vigia.on(app).build().migrate();
            superuser.createStatement().execute(GRANTS);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public String name() {
        return name;
    }

    public PostgresServer server() {
        return server;
    }

    public String jdbcUrl(Role role) {
        return jdbcUrl(role, server.port());
    }

    /** By way of what listens at this port. */
    public String jdbcUrl(Role role, int port) {
        return server.jdbcUrl(port, name).replace("user=postgres", "user=" + role.word());
    }

    /** In the form that psql reads. */
    public String psqlUrl(Role role) {
        return "postgresql://" + role.word() + "@127.0.0.1:" + server.port() + "/" + name;
    }

    /** A session outside the pool, for the caller to close. */
    public Connection session(Role role, String program) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(role) + "&ApplicationName=" + program);
    }

    /** The rows of a query; it may take 4 s. */
    public List<Map<String, Object>> rows(String sql, Object... parameters) {
        try (Connection connection = pool.getConnection()) {
            return LabDatabase.rows(connection, sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + ": " + sql, e);
        }
    }

    /** The first column of the first row; null if there is none. */
    public Object value(String sql, Object... parameters) {
        List<Map<String, Object>> rows = rows(sql, parameters);
        return rows.isEmpty() ? null : rows.get(0).values().iterator().next();
    }

    public long number(String sql, Object... parameters) {
        Object value = value(sql, parameters);
        return value == null ? 0 : ((Number) value).longValue();
    }

    public String text(String sql, Object... parameters) {
        Object value = value(sql, parameters);
        return value == null ? null : value.toString();
    }

    /** Runs statements without parameters, separated by semicolons. */
    public void execute(String sql) {
        try (Connection connection = pool.getConnection()) {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + ": " + sql, e);
        }
    }

    /** By the database's clock. */
    public Instant now() {
        return Instant.ofEpochMilli(number("select (extract(epoch from clock_timestamp()) * 1000)::bigint"));
    }

    @Override
    public void close() {
        pool.close();
        try {
            server.execute("drop database if exists " + name + " with (force)");
        } catch (IllegalStateException e) {
            // a case may have broken the server for good; it is thrown away
        }
    }
}
