package dev.vigia.store;

import dev.vigia.job.Progress;
import dev.vigia.job.ProgressToken;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The attempt that a progress token is about: found with its worker's key, reported to through its fence. */
public final class FunctionAttempt {
    private static final String FIND = """
            select coalesce(l.locked_by, r.worker_id), k.progress_key, r.outcome, r.finished_at, j.correlation_id
              from executor_job j
              left join executor_leases l on l.id = j.id and l.attempts = ?
              left join executor_job_runs r on r.job_id = j.id and r.attempt = ?
              left join executor_workers k on k.id = coalesce(l.locked_by, r.worker_id)
             where j.id = ?
            """;

    private static final String REPORT = """
            update executor_leases l
               set progress_at = clock_timestamp(), progress = coalesce(?::float8, l.progress),
                   progress_message = coalesce(?::text, l.progress_message)
             where l.id = ? and l.attempts = ? and l.locked_by = ?
            returning l.cancel_requested_at is not null, l.cancel_reason
            """;

    // Once for each attempt: a function that does not listen must not fill the events.
    private static final String REJECT = """
            insert into executor_events (kind, correlation_id, job_id, trace_id, worker_id, data)
            select 'stale_progress_rejected', s.correlation_id, s.job_id, s.worker_id || '-' || s.job_id || '-' || s.attempt, s.worker_id,
                   jsonb_build_object('attempt', s.attempt, 'outcome', s.outcome, 'late_worker', s.worker_id, 'holder',
                                      (select l.locked_by from executor_leases l where l.id = s.job_id))
              from (select ?::uuid, ?::uuid, ?::int4, ?::text, ?::text) as s (correlation_id, job_id, attempt, worker_id, outcome)
             where not exists (select from executor_events e
                                where e.correlation_id = s.correlation_id and e.job_id = s.job_id and e.kind = 'stale_progress_rejected'
                                  and e.data ->> 'attempt' = s.attempt::text)
            """;

    private final String find;
    private final String report;
    private final String reject;

    public FunctionAttempt(Schema schema) {
        this.find = schema.qualify(FIND);
        this.report = schema.qualify(REPORT);
        this.reject = schema.qualify(REJECT);
    }

    /**
     * An attempt that runs or has ended.
     *
     * @param genuine whether its worker made the token
     * @param outcome null while it runs
     */
    public record Found(String worker, boolean genuine, String outcome, Instant endedAt, UUID correlationId) {}

    /** What its lease said when the report was written. {@code cancelReason} may be null although a cancel was asked for. */
    public record Written(boolean cancelAsked, String cancelReason) {}

    public Optional<Found> find(Connection connection, ProgressToken token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(find)) {
            new Parameters(statement)
                    .number(token.attempt())
                    .number(token.attempt())
                    .uuid(token.jobId());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getString(1) == null) {
                    return Optional.empty();
                }
                byte[] key = row.getBytes(2);
                OffsetDateTime ended = row.getObject(4, OffsetDateTime.class);
                return Optional.of(new Found(
                        row.getString(1),
                        key != null && token.isBy(row.getString(1), key),
                        row.getString(3),
                        ended == null ? null : ended.toInstant(),
                        row.getObject(5, UUID.class)));
            }
        }
    }

    /** Empty if the attempt has no lease any more: then nothing was written. */
    public Optional<Written> report(Connection connection, ProgressToken token, String worker, Progress progress)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(report)) {
            statement.setObject(1, progress.fraction(), Types.DOUBLE);
            statement.setString(2, progress.message());
            statement.setObject(3, token.jobId());
            statement.setInt(4, token.attempt());
            statement.setString(5, worker);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Written(row.getBoolean(1), row.getString(2))) : Optional.empty();
            }
        }
    }

    /** Keeps the trace of a report that came too late. */
    public void reject(Connection connection, ProgressToken token, Found attempt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(reject)) {
            new Parameters(statement)
                    .uuid(attempt.correlationId())
                    .uuid(token.jobId())
                    .number(token.attempt())
                    .text(attempt.worker())
                    .text(attempt.outcome());
            statement.executeUpdate();
        }
    }
}
