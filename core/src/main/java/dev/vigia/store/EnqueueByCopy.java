package dev.vigia.store;

import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import dev.vigia.store.Enqueue.Identified;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link EnqueueMany} for a multitude: COPY writes whole pages at once and costs PostgreSQL half of what INSERT does, but
 * takes five round trips.
 */
final class EnqueueByCopy {
    /** From so many jobs on it is the quicker way, by a measurement of both. */
    static final int WORTHWHILE = 500;

    // created_at is given, by the database's clock: a default that changes from row to row would make COPY write rows
    // one
    // by one.
    private static final String POLICIES = """
            select g.type, p.max_attempts, clock_timestamp()
              from unnest(?::text[]) as g (type) cross join lateral executor_policy(g.type) p
            """;

    private static final String FACTS = """
            copy executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, traceparent, concurrency_key, created_at)
            from stdin (format binary)
            """;

    private static final String LINE = """
            copy executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
            from stdin (format binary)
            """;

    private static final String WAKE = "select pg_notify('executor_wakeup', ?)";

    private final Schema schema;
    private final String policies;
    private final String facts;
    private final String line;

    EnqueueByCopy(Schema schema) {
        this.schema = schema;
        this.policies = schema.qualify(POLICIES);
        this.facts = schema.qualify(FACTS);
        this.line = schema.qualify(LINE);
    }

    /** What the database says before the rows are sent: the time, and the attempts each type is granted. */
    private record Policies(Instant now, Map<String, Integer> maxAttempts) {
        private Instant due(NewJob job) {
            if (job.runAt() != null) {
                return job.runAt();
            }
            return job.delay() == null ? now : now.plus(job.delay());
        }

        private int grant(NewJob job) {
            return job.maxAttempts() != null ? job.maxAttempts() : maxAttempts.get(job.type());
        }
    }

    void apply(Connection connection, List<Identified> jobs, boolean announced) throws SQLException {
        Policies known = policies(connection, jobs);
        copyFacts(connection, jobs, known);
        copyLine(connection, jobs, known);
        if (announced && jobs.stream().anyMatch(j -> !known.due(j.job()).isAfter(known.now()))) {
            wake(connection);
        }
    }

    private Policies policies(Connection connection, List<Identified> jobs) throws SQLException {
        List<String> types = jobs.stream().map(j -> j.job().type()).distinct().toList();
        Map<String, Integer> maxAttempts = new HashMap<>();
        Instant now = null;
        try (PreparedStatement statement = connection.prepareStatement(policies)) {
            new Parameters(statement).texts(types, t -> t);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    maxAttempts.put(row.getString(1), row.getInt(2));
                    now = row.getObject(3, OffsetDateTime.class).toInstant();
                }
            }
        }
        return new Policies(now, maxAttempts);
    }

    private void copyFacts(Connection connection, List<Identified> jobs, Policies known) throws SQLException {
        try (CopyRows rows = new CopyRows(connection, facts)) {
            for (Identified one : jobs) {
                NewJob job = one.job();
                rows.row(10)
                        .uuid(one.id())
                        .text(job.type())
                        .uuid(job.entityId())
                        .uuid(one.correlationId().value())
                        .uuid(job.parentId())
                        .jsonb(job.payload())
                        .smallint(job.priority())
                        .text(job.traceparent())
                        .text(job.concurrencyKey())
                        .instant(known.now());
            }
            rows.end();
        }
    }

    private void copyLine(Connection connection, List<Identified> jobs, Policies known) throws SQLException {
        try (CopyRows rows = new CopyRows(connection, line)) {
            for (Identified one : jobs) {
                NewJob job = one.job();
                rows.row(7)
                        .uuid(one.id())
                        .text(job.type())
                        .smallint(job.priority())
                        .instant(known.due(job))
                        .integer(0)
                        .integer(known.grant(job))
                        .instant(known.now());
            }
            rows.end();
        }
    }

    private void wake(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WAKE)) {
            new Parameters(statement).text(schema.name());
            statement.execute();
        }
    }
}
