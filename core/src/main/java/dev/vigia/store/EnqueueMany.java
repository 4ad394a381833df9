package dev.vigia.store;

import dev.vigia.job.Schema;
import dev.vigia.store.Enqueue.Identified;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Writes jobs that are new and have no dedupe key: nothing to look up, nothing to collide with. */
final class EnqueueMany {
    // clock_timestamp(), not now(): the transaction may be hours old.
    private static final String SQL = """
            with given as materialized (
              select g.*, coalesce(g.run_at, clock_timestamp() + coalesce(g.delay, 0) * interval '1 second') as due,
                     coalesce(g.granted, p.max_attempts) as max_attempts
                from unnest(?::uuid[], ?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::int4[], ?::timestamptz[],
                            ?::float8[], ?::int4[], ?::text[], ?::text[])
                  as g (id, type, entity_id, correlation_id, parent_id, payload, priority, run_at,
                        delay, granted, traceparent, concurrency_key)
                left join lateral executor_policy(g.type) p on g.granted is null
            ), facts as (
              insert into executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, traceparent, concurrency_key)
              select id, type, entity_id, correlation_id, parent_id, payload::jsonb, priority, traceparent, concurrency_key from given
            ), line as (
              insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, updated_at)
              select id, type, priority, due, 0, max_attempts, clock_timestamp() from given
            )
            select pg_notify('executor_wakeup', w.schema)
              from (select ?::text as schema) w
             where w.schema is not null and exists (select from given where due <= clock_timestamp())
            """;

    private final Schema schema;
    private final String sql;

    EnqueueMany(Schema schema) {
        this.schema = schema;
        this.sql = schema.qualify(SQL);
    }

    void apply(Connection connection, List<Identified> jobs, boolean announced) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(new Parameters(statement), jobs).text(announced ? schema.name() : null);
            statement.execute();
        }
    }

    /** The columns of {@code given}, in its order. */
    static Parameters bind(Parameters parameters, List<Identified> jobs) throws SQLException {
        return parameters
                .uuids(jobs, Identified::id)
                .texts(jobs, j -> j.job().type())
                .uuids(jobs, j -> j.job().entityId())
                .uuids(jobs, j -> j.correlationId().value())
                .uuids(jobs, j -> j.job().parentId())
                .texts(jobs, j -> j.job().payload())
                .numbers(jobs, j -> (int) j.job().priority())
                .instants(jobs, j -> j.job().runAt())
                .seconds(jobs, j -> seconds(j.job().delay()))
                .numbers(jobs, j -> j.job().maxAttempts())
                .texts(jobs, j -> j.job().traceparent())
                .texts(jobs, j -> j.job().concurrencyKey());
    }

    static Double seconds(Duration delay) {
        return delay == null ? null : delay.toNanos() / 1e9;
    }
}
