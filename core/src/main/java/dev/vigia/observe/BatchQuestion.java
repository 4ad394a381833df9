package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.BatchStatus.Counts;
import dev.vigia.observe.BatchStatus.Failure;
import dev.vigia.observe.BatchStatus.State;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How far are batches? Counted from indexes: all of a batch, what is left of it, and what failed; the rest has succeeded. So a
 * batch costs its size in index entries, some 0.1 s a million jobs, and its jobs' settlements pay for no counter.
 */
final class BatchQuestion {
    static final int MOST = 100;

    static final String BATCHES = """
            select b.id, b.name, b.correlation_id, b.created_at, b.closed_at, b.completed_at, b.failed_at, b.completion_job_id,
                   b.failure_job_id,
                   (select count(*) from executor_batch_jobs m where m.batch_id = b.id) as total,
                   (select count(*) from executor_awaited a where a.waiter_id = b.id) as unfinished,
                   (select count(*) from executor_leases l
                     where exists (select from executor_awaited a where a.job_id = l.id and a.waiter_id = b.id)) as running,
                   (select count(*) from executor_batch_jobs m where m.batch_id = b.id and m.failure = 'dead') as dead,
                   (select count(*) from executor_batch_jobs m where m.batch_id = b.id and m.failure = 'cancelled') as cancelled,
                   (select count(distinct k.id) from executor_blocked_jobs k
                      join executor_batch_jobs m on m.job_id = k.id where m.batch_id = b.id) as blocked
              from executor_batches b
             where (?::uuid is null or b.id = ?) and (?::uuid is null or b.id < ?)
             order by b.id desc
             limit ?
            """;

    static final String FAILURES = """
            select m.job_id, j.type, m.failure
              from executor_batch_jobs m
              join executor_job j on j.id = m.job_id
             where m.batch_id = ? and m.failure is not null
             order by m.job_id
             limit ?
            """;

    private final Snapshots snapshots;
    private final Query batches;
    private final Query failures;

    BatchQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.batches = new Query(schema, BATCHES);
        this.failures = new Query(schema, FAILURES);
    }

    Optional<BatchStatus> ask(UUID id) {
        return snapshots.seek("batch", connection -> {
            List<BatchStatus> found = batches.list(connection, BatchQuestion::batch, id, id, null, null, 1);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            List<Failure> some = failures.list(
                    connection,
                    row -> new Failure(row.uuid("job_id"), row.text("type"), row.text("failure")),
                    id,
                    BatchStatus.MOST_FAILURES);
            return Optional.of(found.get(0).with(some));
        });
    }

    BatchList list(int limit, String cursor) {
        if (limit < 1 || limit > MOST) {
            throw new InvalidQueryException("limit", "1 to " + MOST + ", got " + limit);
        }
        UUID before = cursor == null ? null : Cursor.Batches.decode(cursor).id();
        return snapshots.seek("batches", connection -> {
            List<BatchStatus> found =
                    batches.list(connection, BatchQuestion::batch, null, null, before, before, limit + 1);
            boolean more = found.size() > limit;
            List<BatchStatus> page = List.copyOf(more ? found.subList(0, limit) : found);
            return new BatchList(
                    page, more ? new Cursor.Batches(page.get(limit - 1).id()).encode() : null);
        });
    }

    private static BatchStatus batch(Row row) throws SQLException {
        long total = row.number("total");
        long unfinished = row.number("unfinished");
        long running = row.number("running");
        long dead = row.number("dead");
        long cancelled = row.number("cancelled");
        State state = row.instant("completed_at") != null
                ? State.COMPLETE
                : row.instant("closed_at") != null ? State.CLOSED : State.OPEN;
        return new BatchStatus(
                row.uuid("id"),
                row.text("name"),
                row.uuid("correlation_id"),
                state,
                new Counts(
                        total, unfinished - running, running, total - unfinished - dead - cancelled, dead, cancelled),
                row.number("blocked"),
                row.instant("created_at"),
                row.instant("closed_at"),
                row.instant("completed_at"),
                row.instant("failed_at"),
                row.uuid("completion_job_id"),
                row.uuid("failure_job_id"),
                List.of());
    }
}
