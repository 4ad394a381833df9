package dev.vigia.lab.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The one PostgreSQL of a run: durable as in production, with memory for its tables. */
final class BenchServer implements AutoCloseable {
    private final EmbeddedPostgres own;
    private final String address;

    private BenchServer(EmbeddedPostgres own, String address) {
        this.own = own;
        this.address = address;
    }

    /** One that runs already, {@code host:port}, user postgres. */
    static BenchServer at(String address) {
        return new BenchServer(null, address);
    }

    /** One of its own, removed when closed. */
    static BenchServer start() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on") // the library's defaults are for tests that lose nothing by a crash
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("wal_compression", "on")
                .setServerConfig("checkpoint_timeout", "15min")
                .setServerConfig("max_connections", "200")
                .start();
        return new BenchServer(postgres, "127.0.0.1:" + postgres.getPort());
    }

    String address() {
        return address;
    }

    String version() throws SQLException {
        try (Connection connection = DriverManager.getConnection(Pool.url(address, "postgres"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_version")) {
            row.next();
            return row.getString(1);
        }
    }

    /** A database of this name, new and empty. */
    void create(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Pool.url(address, "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + database + " with (force)");
            statement.execute("create database " + database);
        }
    }

    @Override
    public void close() throws IOException {
        if (own != null) {
            own.close();
        }
    }
}
