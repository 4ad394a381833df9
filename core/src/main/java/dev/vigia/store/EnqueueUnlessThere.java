package dev.vigia.store;

import dev.vigia.job.Dedupe;
import dev.vigia.job.DedupeReport.Effect;
import dev.vigia.job.Schema;
import dev.vigia.store.Enqueue.Identified;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.postgresql.PGStatement;

/** Writes jobs that may be there already, may meet the holder of their dedupe key, or wait for others. */
final class EnqueueUnlessThere {
    // placed: keys are taken one after the other in their own order, the same in every process, so that two bulks
    // cannot
    // deadlock. A job that is here already comes again because an answer was lost: it may have ended since, and must
    // not
    // take its key again.
    private static final String SQL = """
            with given as materialized (
              select g.*, coalesce(g.run_at, clock_timestamp() + coalesce(g.delay, 0) * interval '1 second') as due,
                     coalesce(g.granted, p.max_attempts) as max_attempts
                from unnest(?::uuid[], ?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::int4[], ?::timestamptz[],
                            ?::float8[], ?::int4[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[], ?::float8[], ?::bool[])
                     with ordinality
                  as g (id, type, entity_id, correlation_id, parent_id, payload, priority, run_at,
                        delay, granted, traceparent, concurrency_key, dedupe_key, dedupe_mode, dedupe_for, dedupe_max_wait, waits, n)
                left join lateral executor_policy(g.type) p on g.granted is null
            ), placed as materialized (
              select g.*, k.holder, k.effect, k.other, coalesce(k.due, g.due) as place
                from (select g.*, case when not exists (select from executor_job j where j.id = g.id) then g.dedupe_key end as wanted
                        from given g order by g.dedupe_key collate "C", g.n offset 0) g
               cross join lateral executor_take_key(g.wanted, g.id, g.type, g.due, g.dedupe_mode, g.dedupe_for, g.dedupe_max_wait) k
            ), facts as (
              insert into executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, dedupe_key, traceparent,
                                        concurrency_key)
              select id, type, entity_id, correlation_id, parent_id, payload::jsonb, priority, dedupe_key, traceparent, concurrency_key
                from placed where dedupe_key is null or holder = id
              on conflict (id) do nothing
              returning id
            ), line as (
              insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, dedupe_key, updated_at)
              select p.id, p.type, p.priority, case when p.waits then 'infinity' else p.place end, 0, p.max_attempts, p.dedupe_key,
                     clock_timestamp()
                from placed p join facts f on f.id = p.id
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', w.schema)
                from (select ?::text as schema) w
               where w.schema is not null
                 and exists (select from placed where effect is distinct from 'kept' and place <= clock_timestamp() and not waits)
            )
            select p.id, p.effect, coalesce(p.other, p.holder), f.id is not null as written, p.place
              from placed p
              left join facts f on f.id = p.id
             where (select count(*) from wakeup) >= 0
            """;

    private final Schema schema;
    private final String sql;

    EnqueueUnlessThere(Schema schema) {
        this.schema = schema;
        this.sql = schema.qualify(SQL);
    }

    /**
     * What became of one.
     *
     * @param effect  null if it met no other job
     * @param otherId the job that it met
     * @param written false: it was not written, or was there already
     * @param due     as PostgreSQL wrote it
     */
    record Row(UUID id, Effect effect, UUID otherId, boolean written, String due) {}

    /** In the order of {@link KeyOrder}, one of its parts at a time. */
    List<Row> apply(Connection connection, List<Identified> jobs, boolean announced) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            // Planned for as many as there are: a generic plan would join them as if they were ten.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            EnqueueMany.bind(new Parameters(statement), jobs)
                    .texts(jobs, j -> j.job().dedupeKey())
                    .texts(jobs, of(dedupe -> dedupe.mode().word()))
                    .seconds(jobs, of(dedupe -> EnqueueMany.seconds(dedupe.window())))
                    .seconds(jobs, of(dedupe -> EnqueueMany.seconds(dedupe.maxWait())))
                    .flags(jobs, j -> j.job().links().waits())
                    .text(announced ? schema.name() : null);
            List<Row> rows = new ArrayList<>(jobs.size());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            row.getObject(1, UUID.class),
                            effect(row.getString(2)),
                            row.getObject(3, UUID.class),
                            row.getBoolean(4),
                            row.getString(5)));
                }
            }
            return rows;
        }
    }

    private static <T> Function<Identified, T> of(Function<Dedupe, T> part) {
        return job -> job.job().dedupe() == null ? null : part.apply(job.job().dedupe());
    }

    private static Effect effect(String word) {
        return word == null || "taken".equals(word) ? null : Effect.of(word);
    }
}
