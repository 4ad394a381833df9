package dev.vigia.lab.bench;

import bench.Contender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A contender's connections, and SQL of the benchmark itself. */
final class Pool implements AutoCloseable {
    private final HikariDataSource source;

    Pool(String server, String database, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(server, database) + "&reWriteBatchedInserts=true");
        config.setMaximumPoolSize(size);
        this.source = new HikariDataSource(config);
    }

    static String url(String server, String database) {
        return "jdbc:postgresql://" + server + "/" + database + "?user=postgres";
    }

    HikariDataSource source() {
        return source;
    }

    void execute(List<String> statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    long number(String sql) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return Contender.scalar(statement, sql);
        }
    }

    /** Statistics and visibility as after a while, so that no run pays for the filling before it. */
    void comeToRest() throws SQLException {
        execute(List.of("vacuum analyze", "checkpoint"));
    }

    @Override
    public void close() {
        source.close();
    }
}
