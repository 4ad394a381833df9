package dev.vigia.store;

import dev.vigia.job.JobType;
import dev.vigia.job.RetryPolicy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Reads the policies that a worker settles by: every named type's, and under {@code *} everybody else's. */
public final class JobTypes {
    private static final String SQL = """
            select t.type, extract(epoch from p.ttl)::float8, p.max_attempts, extract(epoch from p.backoff_base)::float8,
                   extract(epoch from p.backoff_cap)::float8, extract(epoch from p.time_limit)::float8
              from executor_job_types t cross join lateral executor_policy(t.type) p
            """;

    private final Database database;
    private final String sql;

    public JobTypes(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    public Map<String, JobType> read() {
        return database.statement(this::read);
    }

    private Map<String, JobType> read(Connection connection) throws SQLException {
        Map<String, JobType> types = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                RetryPolicy retry = new RetryPolicy(seconds(row, 4), seconds(row, 5));
                types.put(
                        row.getString(1),
                        new JobType(row.getString(1), seconds(row, 2), row.getInt(3), retry, seconds(row, 6)));
            }
        }
        return types;
    }

    private static Duration seconds(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : Duration.ofNanos((long) (value * 1e9));
    }
}
