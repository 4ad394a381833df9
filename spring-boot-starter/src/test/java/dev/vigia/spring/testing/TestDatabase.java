package dev.vigia.spring.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An empty database of its own for one test, on one embedded PostgreSQL that all tests of a JVM share. What is asked
 * here is asked outside of any Spring transaction: it sees what was committed.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "test_" + COUNT.incrementAndGet();
    private final JdbcTemplate jdbc;

    public TestDatabase() {
        onServer().execute("create database " + name);
        this.jdbc = new JdbcTemplate(new DriverManagerDataSource(url()));
    }

    /** It carries the user, and there is no password. */
    public String url() {
        return Started.SERVER.getJdbcUrl("postgres", name);
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    public long number(String sql) {
        return jdbc.queryForObject(sql, Long.class);
    }

    /** How many jobs there are for everybody to see. */
    public long jobs() {
        return number("select count(*) from executor_jobs");
    }

    public long jobs(String status) {
        return jdbc.queryForObject("select count(*) from executor_jobs where status = ?", Long.class, status);
    }

    @Override
    public void close() {
        onServer().execute("drop database " + name + " with (force)");
    }

    private static JdbcTemplate onServer() {
        return new JdbcTemplate(new DriverManagerDataSource(Started.SERVER.getJdbcUrl("postgres", "postgres")));
    }

    private static final class Started {
        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("timezone", "UTC")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("embedded PostgreSQL did not start", e);
            }
        }
    }
}
