package dev.vigia.testing;

import dev.vigia.Vigia;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The one PostgreSQL of a JVM: real, embedded, started at first use, stopped and deleted when the JVM ends. It does not
 * wait for the disk, so it must not be used to judge durability.
 */
final class TestServer {
    private static final String TEMPLATE = "vigia_template";

    private TestServer() {}

    static String jdbcUrl(String database) {
        return Started.SERVER.getJdbcUrl("postgres", database);
    }

    static void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A database that was migrated once, to be copied. */
    static String migratedTemplate() {
        return Migrated.TEMPLATE_NAME;
    }

    private static final class Started {
        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("timezone", "UTC")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("embedded PostgreSQL did not start", e);
            }
        }
    }

    private static final class Migrated {
        private static final String TEMPLATE_NAME = migrate();

        private static String migrate() {
            execute("create database " + TEMPLATE + " template template0");
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(jdbcUrl(TEMPLATE));
            Vigia.on(source).build().migrate();
            return TEMPLATE;
        }
    }
}
