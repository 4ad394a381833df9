package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Adds jobs in the caller's transaction: they exist exactly if it commits. One statement for up to {@value #CHUNK}
 * jobs. Repeating it with the same ids changes nothing, so a commit whose answer was lost may be repeated.
 */
public final class Enqueue {
    private static final int CHUNK = 5_000;

    // dedupe: DO UPDATE, not DO NOTHING, so that a loser waits for a concurrent winner and learns its id; keys are
    // taken in their own order, so that two bulks cannot deadlock. A job that is here already comes again because an
    // answer was lost: it may have ended since, and must not take its key again.
    // clock_timestamp(), not now(): the transaction may be hours old.
    private static final String SQL = """
            with given as materialized (
              select g.*, coalesce(g.run_at, clock_timestamp() + g.delay * interval '1 second') as due,
                     coalesce(g.granted, p.max_attempts) as max_attempts
                from unnest(?::uuid[], ?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::int4[], ?::timestamptz[],
                            ?::float8[], ?::int4[], ?::text[], ?::text[])
                  as g (id, type, entity_id, correlation_id, parent_id, payload, priority, run_at,
                        delay, granted, dedupe_key, traceparent)
                left join lateral executor_policy(g.type) p on g.granted is null
            ), keys as (
              insert into executor_dedupe_keys as k (dedupe_key, job_id)
              select distinct on (dedupe_key) dedupe_key, id from given g
               where dedupe_key is not null and not exists (select from executor_job j where j.id = g.id)
               order by dedupe_key, id
              on conflict (dedupe_key) do update set dedupe_key = excluded.dedupe_key
              returning k.dedupe_key, k.job_id
            ), facts as (
              insert into executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, dedupe_key, traceparent)
              select id, type, entity_id, correlation_id, parent_id, payload::jsonb, priority, dedupe_key, traceparent
                from given g
               where dedupe_key is null or exists (select from keys k where k.dedupe_key = g.dedupe_key and k.job_id = g.id)
              on conflict (id) do nothing
              returning id
            ), line as (
              insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, dedupe_key, updated_at)
              select g.id, g.type, g.priority, g.due, 0, g.max_attempts, g.dedupe_key, clock_timestamp()
                from given g join facts f on f.id = g.id
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', ?)
               where exists (select from given where due <= clock_timestamp())
            )
            select g.id, k.job_id as winner
              from given g
              left join keys k on k.dedupe_key = g.dedupe_key
             where (select count(*) from wakeup) >= 0
            """;

    private static final String CORRELATIONS = """
            select id, correlation_id from executor_job where id = any (?::uuid[])
            """;

    private final Schema schema;
    private final String sql;
    private final String correlations;

    public Enqueue(Schema schema) {
        this.schema = schema;
        this.sql = schema.qualify(SQL);
        this.correlations = schema.qualify(CORRELATIONS);
    }

    /** A job with the identity it will have. */
    public record Identified(UUID id, CorrelationId correlationId, NewJob job) {}

    /**
     * Gives jobs their ids and correlations: a follow-up's is its parent's.
     *
     * @throws InvalidJobException if a parent does not exist, or has another correlation than the one given
     */
    public List<Identified> identify(Connection connection, List<NewJob> jobs) throws SQLException {
        List<UUID> parents = jobs.stream()
                .map(NewJob::parentId)
                .filter(p -> p != null)
                .distinct()
                .toList();
        Map<UUID, CorrelationId> known = parents.isEmpty() ? Map.of() : correlationsOf(connection, parents);
        List<Identified> identified = new ArrayList<>(jobs.size());
        for (NewJob job : jobs) {
            UUID id = TimeOrderedIds.next();
            identified.add(new Identified(id, correlationOf(job, id, known), job));
        }
        return identified;
    }

    private static CorrelationId correlationOf(NewJob job, UUID id, Map<UUID, CorrelationId> known) {
        if (job.parentId() == null) {
            return CorrelationId.ofRoot(job.correlationId(), job.entityId(), id);
        }
        CorrelationId parents = known.get(job.parentId());
        if (parents == null) {
            throw new InvalidJobException("parent_id " + job.parentId() + " names no job; nothing was enqueued");
        }
        return parents.inheritedBy(job.correlationId(), job.parentId());
    }

    /** Writes the jobs; an answer for each, in the same order. */
    public List<Enqueued> apply(Connection connection, List<Identified> jobs) throws SQLException {
        Map<UUID, UUID> winners = new HashMap<>();
        for (int from = 0; from < jobs.size(); from += CHUNK) {
            write(connection, jobs.subList(from, Math.min(jobs.size(), from + CHUNK)), winners);
        }
        if (winners.isEmpty()) {
            return jobs.stream()
                    .map(j -> new Enqueued(j.id(), j.correlationId(), false))
                    .toList();
        }
        Map<UUID, CorrelationId> theirs = correlationsOf(connection, List.copyOf(winners.values()));
        return jobs.stream()
                .map(job -> answer(job, winners.get(job.id()), theirs))
                .toList();
    }

    private static Enqueued answer(Identified job, UUID winner, Map<UUID, CorrelationId> theirs) {
        return winner == null
                ? new Enqueued(job.id(), job.correlationId(), false)
                : new Enqueued(winner, theirs.getOrDefault(winner, job.correlationId()), true);
    }

    private void write(Connection connection, List<Identified> jobs, Map<UUID, UUID> winners) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .uuids(jobs, Identified::id)
                    .texts(jobs, j -> j.job().type())
                    .uuids(jobs, j -> j.job().entityId())
                    .uuids(jobs, j -> j.correlationId().value())
                    .uuids(jobs, j -> j.job().parentId())
                    .texts(jobs, j -> j.job().payload())
                    .numbers(jobs, j -> (int) j.job().priority())
                    .instants(jobs, j -> j.job().runAt())
                    .seconds(jobs, j -> secondsOf(j.job().delay()))
                    .numbers(jobs, j -> j.job().maxAttempts())
                    .texts(jobs, j -> j.job().dedupeKey())
                    .texts(jobs, j -> j.job().traceparent())
                    .text(schema.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    UUID id = rows.getObject(1, UUID.class);
                    UUID winner = rows.getObject(2, UUID.class);
                    if (winner != null && !winner.equals(id)) {
                        winners.put(id, winner);
                    }
                }
            }
        }
    }

    private static double secondsOf(Duration delay) {
        return delay == null ? 0 : delay.toNanos() / 1e9;
    }

    private Map<UUID, CorrelationId> correlationsOf(Connection connection, List<UUID> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(correlations)) {
            new Parameters(statement).uuids(ids, id -> id);
            Map<UUID, CorrelationId> known = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getObject(1, UUID.class), new CorrelationId(rows.getObject(2, UUID.class)));
                }
            }
            return known;
        }
    }
}
