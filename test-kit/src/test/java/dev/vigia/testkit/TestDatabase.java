package dev.vigia.testkit;

import dev.vigia.Vigia;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database of its own for one test, on one embedded PostgreSQL that all tests of a JVM share. */
final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "test_" + COUNT.incrementAndGet();
    private final DataSource source;

    private TestDatabase(String template) {
        run(Started.SERVER.getPostgresDatabase(), "create database " + name + " template " + template);
        this.source = Started.SERVER.getDatabase("postgres", name);
    }

    static TestDatabase empty() {
        return new TestDatabase("template0");
    }

    /** With the schema of this build: a copy of one that was migrated once. */
    static TestDatabase migrated() {
        return new TestDatabase(Migrated.TEMPLATE);
    }

    DataSource dataSource() {
        return source;
    }

    /** The first column of the first row, as text; null if there is none. */
    String sql(String statement) {
        return run(source, statement);
    }

    private static String run(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        run(Started.SERVER.getPostgresDatabase(), "drop database " + name + " with (force)");
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

    private static final class Migrated {
        private static final String TEMPLATE = migrate();

        private static String migrate() {
            TestDatabase template = empty();
            Vigia.on(template.source).build().migrate();
            return template.name;
        }
    }
}
