package dev.vigia.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vigia.server.config.DatabaseUrl;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import dev.vigia.server.embedded.EmbeddedDatabase;
import dev.vigia.store.PromptSocketFactory;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * The PostgreSQL of this process: the one that {@code database-url} names, else the embedded one, and a pool of
 * connections to it. No wait is without limit: connecting, waiting for a connection, and every answer time out. A pool
 * that writes leaves a server that cannot be written any more, as after a failover: a connection is dropped by the first
 * write that is refused, and one that rested for half a second is checked before it is handed out.
 */
public final class Database implements AutoCloseable {
    /** What the connections are for. */
    public enum Use {
        /** Reading and writing, on a primary only. */
        WRITE,
        /** Reading, a few at a time; a standby will do where no primary is. */
        READ
    }

    private static final int CONNECT_SECONDS = 5;
    private static final int STATEMENT_SECONDS = 60;
    /**
     * Fails where writing would, with words that a log can show, and so makes the pool drop the connection. Costs the
     * round trip of any check.
     */
    private static final String CAN_WRITE =
            "select case when pg_is_in_recovery() or current_setting('transaction_read_only')::boolean"
                    + " then (current_setting('server_version') || ' cannot be written: a standby, or read-only')::int else 1 end";

    private final EmbeddedDatabase embedded;
    private final DatabaseUrl url;
    private final String version;
    private final HikariDataSource pool;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Database(EmbeddedDatabase embedded, DatabaseUrl url, String version, HikariDataSource pool) {
        this.embedded = embedded;
        this.url = url;
        this.version = version;
        this.pool = pool;
    }

    /**
     * Connects; starts the embedded PostgreSQL if none is configured and none runs.
     *
     * @throws NoContactException after three tries, in three lines for a person
     * @throws dev.vigia.job.StoreUnavailableException likewise, where it answers and cannot be used
     * @throws dev.vigia.server.embedded.EmbeddedDatabaseException likewise, where the embedded one cannot start
     */
    public static Database open(Settings settings, Use use) {
        Optional<DatabaseUrl> configured = settings.find(Options.DATABASE_URL);
        EmbeddedDatabase embedded = configured.isPresent() ? null : EmbeddedDatabase.open(settings.get(Options.DATA));
        boolean opened = false;
        try {
            DatabaseUrl url = configured.orElseGet(
                    () -> DatabaseUrl.of(embedded.port(), "vigia", embedded.user(), embedded.password()));
            // The embedded one was met when it was opened.
            String version =
                    embedded != null ? embedded.version() : new FirstContact(url, properties(url, use)).serverVersion();
            Database database = new Database(embedded, url, version, pool(settings, url, use));
            opened = true;
            return database;
        } finally {
            if (!opened && embedded != null) {
                embedded.close();
            }
        }
    }

    private static HikariDataSource pool(Settings settings, DatabaseUrl url, Use use) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("vigia");
        config.setJdbcUrl(url.jdbcUrl());
        config.setDataSourceProperties(properties(url, use));
        config.setMaximumPoolSize(use == Use.WRITE ? settings.get(Options.POOL_SIZE) : 4);
        config.setMinimumIdle(use == Use.WRITE ? 2 : 0);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        config.setValidationTimeout(2000);
        config.setKeepaliveTime(120_000);
        config.setMaxLifetime(1_800_000);
        config.setInitializationFailTimeout(-1); // first contact was made, with a better message
        config.setConnectionInitSql("set statement_timeout = '" + STATEMENT_SECONDS + "s'");
        config.setReadOnly(use == Use.READ);
        if (use == Use.WRITE) {
            config.setConnectionTestQuery(CAN_WRITE);
            config.setExceptionOverride(new ReadOnlyConnections());
        }
        return new HikariDataSource(config);
    }

    /** What the URL says wins over what we say. */
    private static Properties properties(DatabaseUrl url, Use use) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "vigia");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        // Longer than any statement may take: the server answers first, and only a dead network runs into this one.
        properties.setProperty("socketTimeout", Integer.toString(STATEMENT_SECONDS + 10));
        properties.setProperty("cancelSignalTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketFactory", PromptSocketFactory.class.getName()); // wake-ups without a wait
        properties.setProperty("targetServerType", use == Use.WRITE ? "primary" : "preferPrimary");
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password());
        }
        url.parameters().forEach(properties::setProperty);
        return properties;
    }

    public DataSource dataSource() {
        return pool;
    }

    /** As the server says it, for example {@code 17.6}. */
    public String version() {
        return version;
    }

    /** Its {@code toString} shows no password. */
    public DatabaseUrl url() {
        return url;
    }

    public Optional<EmbeddedDatabase> embedded() {
        return Optional.ofNullable(embedded);
    }

    /** For a person: {@code PostgreSQL 17.6 at db.internal:5432/jobs}. */
    @Override
    public String toString() {
        return "PostgreSQL " + version
                + (embedded == null ? " at " + url.place() : " embedded (port " + embedded.port() + ")");
    }

    /** Closes the pool, and stops the embedded server if nobody else uses it. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            pool.close();
            if (embedded != null) {
                embedded.close();
            }
        }
    }
}
