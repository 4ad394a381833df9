package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.Enqueued;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.JobGraph;
import dev.vigia.job.NewJob;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.postgresql.PGStatement;

/**
 * Adds jobs in the caller's transaction: they exist exactly if it commits. One statement for one job and
 * for a few, COPY for a multitude. A commit whose answer was lost may be repeated with the same ids: what is there stays as it is.
 */
public final class Enqueue {
    private static final int CHUNK = 5_000;

    // dedupe: DO UPDATE, not DO NOTHING, so that a loser waits for a concurrent winner and learns its id; keys are
    // taken in their own order, so that two bulks cannot deadlock. A job that is here already comes again because an
    // answer was lost: it may have ended since, and must not take its key again.
    private static final String UNLESS_THERE = """
            with given as materialized (
              select g.*, coalesce(g.run_at, clock_timestamp() + coalesce(g.delay, 0) * interval '1 second') as due,
                     coalesce(g.granted, p.max_attempts) as max_attempts
                from unnest(?::uuid[], ?::text[], ?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::int4[], ?::timestamptz[],
                            ?::float8[], ?::int4[], ?::text[], ?::text[], ?::text[], ?::bool[])
                  as g (id, type, entity_id, correlation_id, parent_id, payload, priority, run_at,
                        delay, granted, traceparent, concurrency_key, dedupe_key, waits)
                left join lateral executor_policy(g.type) p on g.granted is null
            ), keys as (
              insert into executor_dedupe_keys as k (dedupe_key, job_id)
              select distinct on (dedupe_key) dedupe_key, id from given g
               where dedupe_key is not null and not exists (select from executor_job j where j.id = g.id)
               order by dedupe_key, id
              on conflict (dedupe_key) do update set dedupe_key = excluded.dedupe_key
              returning k.dedupe_key, k.job_id
            ), facts as (
              insert into executor_job (id, type, entity_id, correlation_id, parent_id, payload, priority, dedupe_key, traceparent,
                                        concurrency_key)
              select id, type, entity_id, correlation_id, parent_id, payload::jsonb, priority, dedupe_key, traceparent, concurrency_key
                from given g
               where dedupe_key is null or exists (select from keys k where k.dedupe_key = g.dedupe_key and k.job_id = g.id)
              on conflict (id) do nothing
              returning id
            ), line as (
              insert into executor_waiting (id, type, priority, run_at, attempts, max_attempts, dedupe_key, updated_at)
              select g.id, g.type, g.priority, case when g.waits then 'infinity' else g.due end, 0, g.max_attempts, g.dedupe_key,
                     clock_timestamp()
                from given g join facts f on f.id = g.id
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', w.schema)
                from (select ?::text as schema) w
               where w.schema is not null and exists (select from given where due <= clock_timestamp() and not waits)
            )
            select g.id, k.job_id as winner, f.id is not null as written, g.due
              from given g
              left join keys k on k.dedupe_key = g.dedupe_key
              left join facts f on f.id = g.id
             where (select count(*) from wakeup) >= 0
            """;

    private static final String CORRELATIONS = """
            select id, correlation_id from executor_job where id = any (?::uuid[])
            """;

    private final Schema schema;
    private final EnqueueOne enqueueOne;
    private final EnqueueMany enqueueMany;
    private final EnqueueByCopy enqueueByCopy;
    private final LinkJobs linkJobs;
    private final String unlessThere;
    private final String correlations;
    private final Announcements announcements = new Announcements();

    public Enqueue(Schema schema) {
        this.schema = schema;
        this.enqueueOne = new EnqueueOne(schema);
        this.enqueueMany = new EnqueueMany(schema);
        this.enqueueByCopy = new EnqueueByCopy(schema);
        this.linkJobs = new LinkJobs(schema);
        this.unlessThere = schema.qualify(UNLESS_THERE);
        this.correlations = schema.qualify(CORRELATIONS);
    }

    /** A job with the identity it will have. */
    public record Identified(UUID id, CorrelationId correlationId, NewJob job) {}

    /**
     * Gives jobs their ids and correlations: a follow-up's is its parent's. What they wait for is named by ids from now on.
     *
     * @throws InvalidJobException if a parent or a dependency does not exist, if a parent has another correlation than the one
     *                             given, or if jobs wait for one another in a circle
     */
    public List<Identified> identify(Connection connection, List<NewJob> jobs) throws SQLException {
        List<UUID> ids = jobs.stream().map(job -> TimeOrderedIds.next()).toList();
        List<NewJob> resolved = JobGraph.resolve(jobs, ids);
        List<UUID> named = resolved.stream()
                .flatMap(job -> Stream.concat(Stream.ofNullable(job.parentId()), job.links().dependsOn().stream()))
                .distinct()
                .toList();
        Map<UUID, CorrelationId> known = named.isEmpty() ? Map.of() : correlationsOf(connection, named);
        refuseUnknown(resolved, ids, known);
        List<Identified> identified = new ArrayList<>(jobs.size());
        for (int i = 0; i < ids.size(); i++) {
            NewJob job = resolved.get(i);
            identified.add(new Identified(ids.get(i), correlationOf(job, ids.get(i), known), job));
        }
        return identified;
    }

    private static void refuseUnknown(List<NewJob> jobs, List<UUID> own, Map<UUID, CorrelationId> known) {
        Set<UUID> existing = new HashSet<>(own);
        existing.addAll(known.keySet());
        for (NewJob job : jobs) {
            for (UUID id : job.links().dependsOn()) {
                if (!existing.contains(id)) {
                    throw new InvalidJobException("depends_on " + id + " names no job; nothing was enqueued");
                }
            }
        }
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

    /** Whether {@link #apply} of these is one statement, which needs no transaction around it. */
    public static boolean isOneStatement(List<NewJob> jobs) {
        return jobs.size() < EnqueueByCopy.WORTHWHILE
                && jobs.stream().allMatch(job -> job.parentId() == null && !needsCare(job));
    }

    /** Whether a job is more than a row for the line: it may be there already, or is tied to others. */
    private static boolean needsCare(NewJob job) {
        return job.dedupeKey() != null || job.links().waits() || job.links().batched();
    }

    /** Writes jobs that were identified just now; an answer for each, in the same order. */
    public List<Enqueued> apply(Connection connection, List<Identified> jobs) throws SQLException {
        if (jobs.stream().anyMatch(job -> needsCare(job.job()))) {
            return applyUnlessThere(connection, jobs);
        }
        if (jobs.size() == 1) {
            enqueueOne.apply(connection, jobs.get(0), announcements.mayBegin());
        } else if (jobs.size() >= EnqueueByCopy.WORTHWHILE && CopyRows.arePossibleOn(connection)) {
            enqueueByCopy.apply(connection, jobs, announcements.mayBegin());
        } else {
            for (List<Identified> chunk : chunks(jobs)) {
                enqueueMany.apply(connection, chunk, announcements.mayBegin());
            }
        }
        return answers(jobs);
    }

    /** As {@link #apply}, for jobs that an earlier try may have written already: they stay as they are. */
    public List<Enqueued> applyUnlessThere(Connection connection, List<Identified> jobs) throws SQLException {
        Map<UUID, UUID> winners = new HashMap<>();
        List<LinkJobs.Written> tied = new ArrayList<>();
        for (List<Identified> chunk : chunks(jobs)) {
            writeUnlessThere(connection, chunk, winners, tied);
        }
        linkJobs.apply(connection, tied, winners);
        if (winners.isEmpty()) {
            return answers(jobs);
        }
        Map<UUID, CorrelationId> theirs = correlationsOf(connection, List.copyOf(winners.values()));
        return jobs.stream()
                .map(job -> answer(job, winners.get(job.id()), theirs))
                .toList();
    }

    private static List<List<Identified>> chunks(List<Identified> jobs) {
        List<List<Identified>> chunks = new ArrayList<>();
        for (int from = 0; from < jobs.size(); from += CHUNK) {
            chunks.add(jobs.subList(from, Math.min(jobs.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static List<Enqueued> answers(List<Identified> jobs) {
        return jobs.stream()
                .map(j -> new Enqueued(j.id(), j.correlationId(), false))
                .toList();
    }

    private static Enqueued answer(Identified job, UUID winner, Map<UUID, CorrelationId> theirs) {
        return winner == null
                ? new Enqueued(job.id(), job.correlationId(), false)
                : new Enqueued(winner, theirs.getOrDefault(winner, job.correlationId()), true);
    }

    /** @param winners who holds the dedupe keys of jobs that were not written
     * @param tied    those that were written and are tied to others */
    private void writeUnlessThere(
            Connection connection, List<Identified> jobs, Map<UUID, UUID> winners, List<LinkJobs.Written> tied)
            throws SQLException {
        Map<UUID, Identified> links = new HashMap<>();
        jobs.stream()
                .filter(j -> j.job().links().waits() || j.job().links().batched())
                .forEach(j -> links.put(j.id(), j));
        try (PreparedStatement statement = connection.prepareStatement(unlessThere)) {
            // Planned for as many as there are: a generic plan would join them as if they were ten.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            EnqueueMany.bind(new Parameters(statement), jobs)
                    .texts(jobs, j -> j.job().dedupeKey())
                    .flags(jobs, j -> j.job().links().waits())
                    .text(announcements.mayBegin() ? schema.name() : null);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    UUID id = rows.getObject(1, UUID.class);
                    UUID winner = rows.getObject(2, UUID.class);
                    if (winner != null && !winner.equals(id)) {
                        winners.put(id, winner);
                    }
                    if (rows.getBoolean(3) && links.containsKey(id)) {
                        tied.add(new LinkJobs.Written(links.get(id), rows.getString(4)));
                    }
                }
            }
        }
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
