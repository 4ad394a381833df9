package dev.vigia.store;

import dev.vigia.job.CorrelationId;
import dev.vigia.job.DedupeReport;
import dev.vigia.job.DedupeReport.Effect;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds jobs in the caller's transaction: they exist exactly if it commits. One statement for one job and
 * for a few, COPY for a multitude. A commit whose answer was lost may be repeated with the same ids: what is there stays as it is.
 */
public final class Enqueue {
    private static final int CHUNK = 5_000;

    private static final String CORRELATIONS = """
            select id, correlation_id from executor_job where id = any (?::uuid[])
            """;

    private final EnqueueOne enqueueOne;
    private final EnqueueMany enqueueMany;
    private final EnqueueByCopy enqueueByCopy;
    private final LinkJobs linkJobs;
    private final EnqueueUnlessThere unlessThere;
    private final String correlations;
    private final SelectKeyHolders keyHolders;
    private final Announcements announcements = new Announcements();

    public Enqueue(Schema schema) {
        this.enqueueOne = new EnqueueOne(schema);
        this.enqueueMany = new EnqueueMany(schema);
        this.enqueueByCopy = new EnqueueByCopy(schema);
        this.linkJobs = new LinkJobs(schema);
        this.unlessThere = new EnqueueUnlessThere(schema);
        this.correlations = schema.qualify(CORRELATIONS);
        this.keyHolders = new SelectKeyHolders(schema);
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
        Map<UUID, Meeting> meetings = new HashMap<>();
        List<LinkJobs.Written> tied = new ArrayList<>();
        Map<UUID, Identified> links = linked(jobs);
        for (List<Identified> chunk : KeyOrder.chunks(jobs, CHUNK)) {
            for (EnqueueUnlessThere.Row row : unlessThere.apply(connection, chunk, announcements.mayBegin())) {
                if (row.effect() != null) {
                    meetings.put(row.id(), new Meeting(row.effect(), row.otherId()));
                }
                if (row.written() && links.containsKey(row.id())) {
                    tied.add(new LinkJobs.Written(links.get(row.id()), row.due()));
                }
            }
        }
        linkJobs.apply(connection, tied, winners(meetings));
        if (meetings.isEmpty()) {
            return answers(jobs);
        }
        List<UUID> holders = meetings.values().stream()
                .filter(meeting -> meeting.effect() != Effect.REPLACED)
                .map(Meeting::otherId)
                .toList();
        Map<UUID, SelectKeyHolders.Holder> others =
                holders.isEmpty() ? Map.of() : keyHolders.apply(connection, holders);
        return jobs.stream()
                .map(job -> meetings.containsKey(job.id())
                        ? answer(job, meetings.get(job.id()), others)
                        : Enqueued.alone(job.id(), job.correlationId()))
                .toList();
    }

    /** What became of a job and of the other one, which held its key. */
    private record Meeting(Effect effect, UUID otherId) {}

    private static List<List<Identified>> chunks(List<Identified> jobs) {
        List<List<Identified>> chunks = new ArrayList<>();
        for (int from = 0; from < jobs.size(); from += CHUNK) {
            chunks.add(jobs.subList(from, Math.min(jobs.size(), from + CHUNK)));
        }
        return chunks;
    }

    private static List<Enqueued> answers(List<Identified> jobs) {
        return jobs.stream().map(j -> Enqueued.alone(j.id(), j.correlationId())).toList();
    }

    private static Enqueued answer(Identified job, Meeting meeting, Map<UUID, SelectKeyHolders.Holder> others) {
        boolean replaced = meeting.effect() == Effect.REPLACED;
        SelectKeyHolders.Holder other = others.get(meeting.otherId());
        DedupeReport report = new DedupeReport(
                meeting.effect(),
                meeting.otherId(),
                replaced ? "cancelled" : other == null ? "ended" : other.status(),
                replaced || other == null ? null : other.runAt(),
                replaced || other == null ? null : other.heldUntil());
        CorrelationId correlation = replaced || other == null ? job.correlationId() : other.correlationId();
        return new Enqueued(replaced ? job.id() : meeting.otherId(), correlation, !replaced, report);
    }

    private static Map<UUID, Identified> linked(List<Identified> jobs) {
        return jobs.stream()
                .filter(job -> job.job().links().waits() || job.job().links().batched())
                .collect(Collectors.toMap(Identified::id, Function.identity()));
    }

    /** Who holds the keys of jobs that were not written. */
    private static Map<UUID, UUID> winners(Map<UUID, Meeting> meetings) {
        Map<UUID, UUID> winners = new HashMap<>();
        meetings.forEach((id, meeting) -> {
            if (meeting.effect() != Effect.REPLACED) {
                winners.put(id, meeting.otherId());
            }
        });
        return winners;
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
