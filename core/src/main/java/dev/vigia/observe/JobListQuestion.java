package dev.vigia.observe;

import dev.vigia.job.JobFilter;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Which jobs are there? First the ids of the page, off the table that knows best; then their rows, by id.
 *
 * <p>What a page costs at most: a filter by id, correlation or worker, and the status running, read the jobs of that id,
 * correlation or worker, or all that run. Every other filter reads at most {@value #WINDOWS} windows of {@value #WINDOW}
 * rows of the narrowest table for the status (the failed jobs for dead and retrying, the attempts for succeeded, and so
 * on; of a batch, of {@value #BATCH_WINDOW} of its jobs, each looked up), and begins none after a second. If they end before the page is full, the page is shorter than asked for, even
 * empty, and its cursor goes on where they ended. Times of creation narrow the range of ids ({@link IdRange}).
 */
final class JobListQuestion {
    static final int WINDOW = 200_000;
    static final int BATCH_WINDOW = 10_000;
    static final int WINDOWS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Set<String> STATUSES =
            Set.of("queued", "running", "succeeded", "failed", "cancelled", "dead", "retrying");

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private final Snapshots snapshots;
    private final JobRows rows;
    private final int window;
    private final int batchWindow;
    private final Query any;
    private final Query queued;
    private final Query failed;
    private final Query succeeded;
    private final Query cancelled;
    private final Query batch;
    private final Query few;

    JobListQuestion(Snapshots snapshots, Schema schema, int window) {
        this.snapshots = snapshots;
        this.rows = new JobRows(schema);
        this.window = window;
        this.batchWindow = Math.min(window, BATCH_WINDOW);
        this.any = new Query(schema, JobWindows.ANY);
        this.queued = new Query(schema, JobWindows.QUEUED);
        this.failed = new Query(schema, JobWindows.FAILED);
        this.succeeded = new Query(schema, JobWindows.SUCCEEDED);
        this.cancelled = new Query(schema, JobWindows.CANCELLED);
        this.batch = new Query(schema, JobWindows.BATCH);
        this.few = new Query(schema, JobWindows.FEW);
    }

    JobPage ask(JobFilter filter, int limit, String cursor) {
        validate(filter, limit);
        UUID before = cursor == null ? null : Cursor.Jobs.decode(cursor, filter).id();
        String status = status(filter);
        if (status == null && (filter.worker() != null || filter.reason() != null)) {
            return new JobPage(List.of(), null); // the filter contradicts itself
        }
        return snapshots.seek("jobs", connection -> {
            Walk walk = find(connection, filter, status, before, limit + 1);
            boolean more = walk.ids.size() > limit;
            List<UUID> page = more ? walk.ids.subList(0, limit) : walk.ids;
            UUID next = more ? page.get(limit - 1) : walk.edge;
            return new JobPage(
                    List.copyOf(rows.byId(connection, page)),
                    next == null ? null : new Cursor.Jobs(next).encode(filter));
        });
    }

    /** Ids that match, and where the walk was cut off; a null edge: it was not. */
    private record Walk(List<UUID> ids, UUID edge) {}

    /** n: its row in the window, from 1. */
    private record Found(UUID id, long n, boolean matches) {
        private static Found read(Row row) throws SQLException {
            return new Found(row.uuid("id"), row.number("n"), row.flag("matches"));
        }
    }

    private static void validate(JobFilter filter, int limit) {
        if (limit < 1 || limit > DeadJobsQuery.MAX_LIMIT) {
            throw new InvalidQueryException("limit", "1 to " + DeadJobsQuery.MAX_LIMIT + ", got " + limit);
        }
        if (filter.status() != null && !STATUSES.contains(filter.status())) {
            String words = String.join(", ", STATUSES.stream().sorted().toList());
            throw new InvalidQueryException("status", "one of " + words + ", got '" + filter.status() + "'");
        }
        DeadReason.check(filter.reason());
        validate("created_after", filter.createdAfter());
        validate("created_before", filter.createdBefore());
    }

    private static void validate(String parameter, Instant time) {
        if (time != null && (time.isBefore(Instant.EPOCH) || !time.isBefore(END_OF_TIME))) {
            throw new InvalidQueryException(parameter, "a time from 1970 to 9999, got " + time);
        }
    }

    /** What a reason or a worker implies; null with one of them: no job can be both. */
    private static String status(JobFilter filter) {
        String status = filter.status();
        if (filter.reason() != null) {
            boolean possible =
                    filter.worker() == null && (status == null || "dead".equals(status) || "failed".equals(status));
            return possible ? "dead" : null;
        }
        if (filter.worker() != null) {
            return status == null || "running".equals(status) ? "running" : null;
        }
        return status;
    }

    /** At most {@code limit} that match. */
    private Walk find(Connection connection, JobFilter filter, String status, UUID before, int limit)
            throws SQLException {
        if (filter.id() != null || filter.correlationId() != null || "running".equals(status)) {
            return new Walk(few.list(connection, row -> row.uuid("id"), few(filter, status, before, limit)), null);
        }
        boolean ofBatch = filter.batchId() != null;
        List<UUID> ids = new ArrayList<>();
        int windows = 0;
        long start = System.nanoTime();
        for (IdRange range : IdRange.created(filter.createdAfter(), filter.createdBefore(), Instant.now())) {
            IdRange rest = range.below(before);
            while (ids.size() < limit && !rest.isEmpty()) {
                int more = limit - ids.size();
                List<Found> found = ofBatch
                        ? batch.list(connection, Found::read, ofBatch(filter, status, rest, more))
                        : query(status).list(connection, Found::read, window(filter, status, rest, more));
                found.stream().filter(Found::matches).map(Found::id).forEach(ids::add);
                Found last = found.isEmpty() ? null : found.get(found.size() - 1);
                if (last == null || last.n < (ofBatch ? batchWindow : window)) {
                    break; // the range is done, or the page is full
                }
                if (++windows == WINDOWS || System.nanoTime() - start > PATIENCE.toNanos()) {
                    return new Walk(ids, last.id);
                }
                rest = rest.below(last.id);
            }
        }
        return new Walk(ids, null);
    }

    private Query query(String status) {
        return status == null
                ? any
                : switch (status) {
                    case "queued" -> queued;
                    case "succeeded" -> succeeded;
                    case "cancelled" -> cancelled;
                    default -> failed;
                };
    }

    /** Parameters of one of the {@link JobWindows}. */
    private Object[] window(JobFilter filter, String status, IdRange range, int limit) {
        List<Object> parameters = new ArrayList<>();
        Collections.addAll(parameters, range.from(), range.end(), range.end(), window);
        String[] types = filter.types().array();
        Collections.addAll(parameters, types, types, filter.createdAfter(), filter.createdAfter());
        Collections.addAll(parameters, filter.createdBefore(), filter.createdBefore());
        if (query(status) == failed) {
            Collections.addAll(parameters, dead(status), dead(status), filter.reason(), filter.reason());
        }
        Collections.addAll(parameters, window, limit);
        return parameters.toArray();
    }

    /** Parameters of {@link JobWindows#BATCH}. */
    private Object[] ofBatch(JobFilter filter, String status, IdRange range, int limit) {
        List<Object> parameters = new ArrayList<>();
        Collections.addAll(parameters, filter.batchId(), range.from(), range.end(), range.end(), batchWindow);
        String[] types = filter.types().array();
        Collections.addAll(parameters, types, types, filter.createdAfter(), filter.createdAfter());
        Collections.addAll(parameters, filter.createdBefore(), filter.createdBefore());
        Collections.addAll(parameters, filter.reason(), filter.reason());
        Collections.addAll(parameters, inView(status), inView(status), dead(status), dead(status));
        Collections.addAll(parameters, batchWindow, limit);
        return parameters.toArray();
    }

    /** Parameters of {@link JobWindows#FEW}. */
    private static Object[] few(JobFilter filter, String status, UUID before, int limit) {
        List<Object> parameters = new ArrayList<>();
        Collections.addAll(parameters, filter.id(), filter.id(), filter.correlationId(), filter.correlationId());
        String[] types = filter.types().array();
        Collections.addAll(parameters, filter.worker(), filter.worker(), types, types);
        Collections.addAll(
                parameters,
                filter.createdAfter(),
                filter.createdAfter(),
                filter.createdBefore(),
                filter.createdBefore());
        Collections.addAll(parameters, filter.reason(), filter.reason(), before, before);
        Collections.addAll(parameters, filter.batchId(), filter.batchId());
        Collections.addAll(parameters, inView(status), inView(status), dead(status), dead(status), limit);
        return parameters.toArray();
    }

    /** The status that the view has for it. */
    private static String inView(String status) {
        return dead(status) == null ? status : "failed";
    }

    /** Which half of failed; null: neither alone. */
    private static Boolean dead(String status) {
        return "dead".equals(status) ? Boolean.TRUE : "retrying".equals(status) ? Boolean.FALSE : null;
    }
}
