package dev.vigia.observe;

import dev.vigia.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A worker that speaks SQL only: it brings jobs into every state by the functions that any language can call. */
final class SqlWorker {
    private static final AtomicLong LAST_MILLI = new AtomicLong();

    private final TestDatabase database;
    private final String id;

    SqlWorker(TestDatabase database, String id) {
        this.database = database;
        this.id = id;
    }

    String id() {
        return id;
    }

    /** Enqueues a job that is due now. */
    static UUID enqueue(TestDatabase database, String type) {
        return enqueue(database, type, 0);
    }

    /** Enqueues a job of a document that has so many attempts. */
    static UUID enqueue(TestDatabase database, String type, UUID correlationId, int maxAttempts) {
        return database.value(
                UUID.class,
                "select enqueue_job(p_id => ?, p_type => ?, p_correlation_id => ?, p_max_attempts => ?)",
                nextId(),
                type,
                correlationId,
                maxAttempts);
    }

    /** Enqueues a job that is due so many seconds from now; a negative number: since then. */
    static UUID enqueue(TestDatabase database, String type, int seconds) {
        return database.value(
                UUID.class,
                "select enqueue_job(p_id => ?, p_type => ?, p_run_at => clock_timestamp() + ? * interval '1 second')",
                nextId(),
                type,
                seconds);
    }

    /** A UUIDv7 of a millisecond of its own, so that the order of two jobs is never left to chance. */
    static UUID nextId() {
        long milli = LAST_MILLI.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
        return new UUID(milli << 16 | 0x7000, 0x8000_0000_0000_0000L);
    }

    /** Claims up to {@code limit} jobs. */
    List<UUID> claim(int limit) {
        return database.rows("select id from claim_orchestrator_jobs(?, ?)", limit, id).stream()
                .map(row -> (UUID) row.get("id"))
                .toList();
    }

    /** Claims this one job, which must be due. */
    UUID claim(UUID job) {
        database.execute("update executor_waiting set priority = -32768 where id = ?", job);
        List<UUID> claimed = claim(1);
        if (!claimed.equals(List.of(job))) {
            throw new IllegalStateException("claimed " + claimed + " instead of " + job);
        }
        return job;
    }

    UUID succeed(UUID job) {
        return settle(job, "succeeded", null);
    }

    UUID fail(UUID job, String errorKind) {
        return settle(job, "failed", errorKind);
    }

    UUID settle(UUID job, String outcome, String errorKind) {
        database.rows("""
                select settle_job(p_job_id => l.id, p_worker_id => l.locked_by, p_attempts => l.attempts, p_outcome => ?,
                                  p_error_kind => ?, p_last_error => case when ? = 'failed' then 'HTTP 503 from tsa.example' end)
                  from executor_leases l where l.id = ?
                """, outcome, errorKind, outcome, job);
        return job;
    }

    /** Claims a job and fails its attempt. */
    UUID claimAndFail(UUID job, String errorKind) {
        return fail(claim(job), errorKind);
    }

    /** A job that died of this kind of failure at its only attempt. */
    UUID dead(String type, String errorKind) {
        return claimAndFail(enqueue(database, type, null, 1), errorKind);
    }

    /** A job whose only attempt lost its lease. */
    UUID lost(String type) {
        UUID job = claim(enqueue(database, type, null, 1));
        fallSilent();
        database.rows("select reclaim_stale_jobs()");
        return job;
    }

    /** Last seen an hour ago. */
    void fallSilent() {
        database.execute(
                "update executor_workers set last_seen_at = clock_timestamp() - interval '1 hour' where id = ?", id);
    }
}
