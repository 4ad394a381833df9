package dev.vigia.observe;

import dev.vigia.job.ReportedProgress;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** How far the attempts are that run now: of one job, or of all jobs of a correlation. Those that never said are left out. */
final class ProgressNow {
    static final String OF_JOB = """
            select id, attempts, trace_id, locked_by, progress, progress_message, progress_at
              from executor_leases
             where id = ? and progress_at is not null
            """;

    static final String OF_CORRELATION = """
            select l.id, l.attempts, l.trace_id, l.locked_by, l.progress, l.progress_message, l.progress_at
              from executor_job j
              join executor_leases l on l.id = j.id
             where j.correlation_id = ? and l.progress_at is not null
             order by l.id
             limit ?
            """;

    private final Query ofJob;
    private final Query ofCorrelation;

    ProgressNow(Schema schema) {
        this.ofJob = new Query(schema, OF_JOB);
        this.ofCorrelation = new Query(schema, OF_CORRELATION);
    }

    /** A running attempt that said how far it is. */
    record Running(UUID jobId, int attempt, String traceId, String workerId, ReportedProgress progress) {}

    /** Null if the job does not run, or did not say. */
    ReportedProgress ofJob(Connection connection, UUID jobId) throws SQLException {
        List<Running> found = ofJob.list(connection, ProgressNow::running, jobId);
        return found.isEmpty() ? null : found.get(0).progress();
    }

    List<Running> ofCorrelation(Connection connection, UUID correlationId, int limit) throws SQLException {
        return ofCorrelation.list(connection, ProgressNow::running, correlationId, limit);
    }

    private static Running running(Row row) throws SQLException {
        return new Running(
                row.uuid("id"), row.integer("attempts"), row.text("trace_id"), row.text("locked_by"), read(row));
    }

    /** From the columns that leases and runs share; null without a sign of life. */
    static ReportedProgress read(Row row) throws SQLException {
        return row.instant("progress_at") == null
                ? null
                : new ReportedProgress(
                        row.decimalOrNull("progress"), row.text("progress_message"), row.instant("progress_at"));
    }
}
