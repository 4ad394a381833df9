package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.Run;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Finished attempts: of one job, or of all jobs of a correlation. */
final class Runs {
    // The latest are wanted, so they are read backwards on the primary key.
    static final String OF_JOB = """
            select job_id, attempt, max_attempts, trace_id, worker_id, worker_version, run_at, started_at, finished_at, outcome,
                   error_kind, message, stack, fingerprint, progress, progress_message, progress_at
              from executor_job_runs
             where job_id = ?
             order by attempt desc
             limit ?
            """;

    static final String OF_CORRELATION = """
            select r.job_id, r.attempt, r.max_attempts, r.trace_id, r.worker_id, r.worker_version, r.run_at, r.started_at, r.finished_at,
                   r.outcome, r.error_kind, r.message, r.stack, r.fingerprint, r.progress, r.progress_message, r.progress_at
              from executor_job j
              join executor_job_runs r on r.job_id = j.id
             where j.correlation_id = ? and (?::text[] is null or j.type = any (?))
             order by r.started_at, r.job_id, r.attempt
             limit ?
            """;

    private final Query ofJob;
    private final Query ofCorrelation;

    Runs(Schema schema) {
        this.ofJob = new Query(schema, OF_JOB);
        this.ofCorrelation = new Query(schema, OF_CORRELATION);
    }

    /** The latest {@code limit}, first to last. */
    List<Run> ofJob(Connection connection, UUID jobId, int limit) throws SQLException {
        List<Run> runs = new ArrayList<>(ofJob.list(connection, Runs::run, jobId, limit));
        Collections.reverse(runs);
        return runs;
    }

    /** The first {@code limit}, by start. */
    List<Run> ofCorrelation(Connection connection, UUID correlationId, AllowedTypes allowed, int limit)
            throws SQLException {
        String[] types = allowed.array();
        return ofCorrelation.list(connection, Runs::run, correlationId, types, types, limit);
    }

    private static Run run(Row row) throws SQLException {
        return new Run(
                row.uuid("job_id"),
                row.integer("attempt"),
                row.integer("max_attempts"),
                row.text("trace_id"),
                row.text("worker_id"),
                row.text("worker_version"),
                row.instant("run_at"),
                row.instant("started_at"),
                row.instant("finished_at"),
                row.text("outcome"),
                row.text("error_kind"),
                row.text("message"),
                row.text("stack"),
                row.text("fingerprint"),
                ProgressNow.read(row));
    }
}
