package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Appends to {@code executor_events}. */
public final class AppendEvents {
    private static final String SQL = """
            insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)
            select kind, correlation_id, job_id, trace_id, worker_id, data::jsonb
              from unnest(?::text[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                as e (kind, correlation_id, job_id, trace_id, worker_id, data)
            """;

    private final String sql;

    public AppendEvents(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public void apply(Connection connection, List<Event> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .texts(events, Event::kind)
                    .uuids(events, Event::correlationId)
                    .uuids(events, Event::jobId)
                    .texts(events, Event::traceId)
                    .texts(events, Event::workerId)
                    .texts(events, Event::data);
            statement.executeUpdate();
        }
    }
}
