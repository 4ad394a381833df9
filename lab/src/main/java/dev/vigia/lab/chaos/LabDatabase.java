package dev.vigia.lab.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.Vigia;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database of its own for one scenario: the schema of this build, and the tables of {@link Effects}. */
public final class LabDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final String ACKNOWLEDGE =
            "insert into acknowledged select unnest(?::uuid[]) on conflict do nothing";

    private final PostgresServer server;
    private final String name;
    private final HikariDataSource pool;

    private LabDatabase(PostgresServer server) {
        this.server = server;
        this.name = "lab_" + COUNT.incrementAndGet();
        server.execute("create database " + name + " template " + server.template());
        this.pool = pool(jdbcUrl());
    }

    /** On the server that scenarios share. */
    public static LabDatabase create() {
        return createOn(PostgresServer.shared());
    }

    public static LabDatabase createOn(PostgresServer server) {
        return new LabDatabase(server);
    }

    static void prepare(String jdbcUrl) {
        try (HikariDataSource pool = pool(jdbcUrl)) {
            Vigia.on(pool).build().migrate();
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(Effects.TABLES)) {
                statement.execute();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HikariDataSource pool(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.addDataSourceProperty("ApplicationName", "harness");
        config.addDataSourceProperty("socketTimeout", "30");
        config.setMaximumPoolSize(6);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    public DataSource dataSource() {
        return pool;
    }

    public String jdbcUrl() {
        return jdbcUrl(server.port());
    }

    /** A pool for the caller to close, by way of a proxy that listens on this port. */
    public HikariDataSource poolBehind(int port) {
        return pool(jdbcUrl(port) + "&prepareThreshold=0"); // every statement travels with its text
    }

    /** By way of a proxy that listens on this port. */
    public String jdbcUrl(int port) {
        return server.jdbcUrl(port, name);
    }

    public int port() {
        return server.port();
    }

    /** Runs one statement; says how many rows it changed. */
    public int execute(String sql, Object... parameters) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.execute() ? 0 : Math.max(0, statement.getUpdateCount());
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The rows of a query, each by column name. */
    public List<Map<String, Object>> rows(String sql, Object... parameters) {
        try (Connection connection = pool.getConnection()) {
            return rows(connection, sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** In the transaction of {@code connection}. */
    public static List<Map<String, Object>> rows(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (ResultSet result = statement.executeQuery()) {
                List<Map<String, Object>> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        }
    }

    /** The first column of the only row; null if it is null. */
    public <T> T value(Class<T> type, String sql, Object... parameters) {
        List<Map<String, Object>> rows = rows(sql, parameters);
        if (rows.size() != 1) {
            throw new IllegalStateException("expected one row, got " + rows.size() + ": " + sql);
        }
        return type.cast(rows.get(0).values().iterator().next());
    }

    public long number(String sql, Object... parameters) {
        return value(Number.class, sql, parameters).longValue();
    }

    /** Notes jobs whose enqueue was acknowledged: from now on they must never be missing. */
    public void acknowledge(Collection<UUID> jobs) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(ACKNOWLEDGE)) {
            statement.setArray(1, connection.createArrayOf("uuid", jobs.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(ACKNOWLEDGE, e);
        }
    }

    /** Notes, by the database's clock, what is about to be done to a worker. */
    public void note(String fault, String worker) {
        execute("insert into faults (worker, kind) values (?, ?)", worker, fault);
    }

    /** Ends about this share of all sessions, this scenario's own included; says how many. */
    public int terminateSessions(double share) {
        return server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name
                + "' and random() < " + share);
    }

    /** The next attempts of all jobs take no time, so that the scenario does not either. */
    public void shortenWork() {
        execute("update executor_job set payload = payload || '{\"runMs\": 5, \"lingerMs\": 0}'");
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private static Map<String, Object> row(ResultSet result) throws SQLException {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
        }
        return row;
    }

    @Override
    public void close() {
        pool.close();
        server.execute("drop database if exists " + name + " with (force)");
    }
}
