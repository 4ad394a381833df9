package dev.vigia.store;

import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Opens a batch: one call of SQL's {@code create_batch}. Repeated with the same id it changes nothing. */
public final class OpenBatch {
    // jsonb_set, because jsonb_strip_nulls would reach into the payload; a callback without a type is none.
    private static final String SQL = """
            with callbacks as (
              select c.name, jsonb_set(jsonb_strip_nulls(to_jsonb(c) - 'name'), '{payload}', c.payload) as job
                from (values ('complete', ?::text, ?::jsonb, ?::uuid, ?::int4, ?::int4),
                             ('failure', ?::text, ?::jsonb, ?::uuid, ?::int4, ?::int4))
                  as c (name, type, payload, entity_id, priority, max_attempts)
               where c.type is not null
            )
            select create_batch(p_name => ?, p_correlation_id => ?, p_id => ?,
                                p_on_complete => (select job from callbacks where name = 'complete'),
                                p_on_failure => (select job from callbacks where name = 'failure'))
            """;

    private final String sql;

    public OpenBatch(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public void apply(Connection connection, UUID id, NewBatch batch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(statement);
            bind(parameters, batch.onComplete());
            bind(parameters, batch.onFailure());
            parameters.text(batch.name()).uuid(batch.correlationId()).uuid(id);
            statement.execute();
        }
    }

    private static void bind(Parameters parameters, NewJob callback) throws SQLException {
        if (callback == null) {
            parameters.text(null).text(null).uuid(null).number(null).number(null);
        } else {
            parameters
                    .text(callback.type())
                    .text(callback.payload())
                    .uuid(callback.entityId())
                    .number((int) callback.priority())
                    .number(callback.maxAttempts());
        }
    }
}
