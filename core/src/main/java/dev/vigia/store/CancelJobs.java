package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Ends waiting jobs, and asks the workers of running ones to stop: such an attempt ends as cancelled unless it succeeds
 * first. A job whose cancel was answered is never claimed again. Those that depend on them do as they were told.
 */
public final class CancelJobs implements OperatorAction.Change {
    private static final String SQL = """
            with taken as (
              delete from executor_waiting w where w.id = any (?::uuid[]) returning w.*
            ), ended as (
              insert into executor_cancelled (id, attempts, max_attempts, failed_attempt, run_at, reason)
              select id, attempts, max_attempts, failed_attempt, run_at, ? from taken
            ), keys as (
              delete from executor_dedupe_keys k
               where k.dedupe_key = any (array(select dedupe_key from taken where dedupe_key is not null))
                 and k.job_id = any (array(select id from taken))
            ), asked as (
              update executor_leases l set cancel_requested_at = clock_timestamp(), cancel_reason = ?
               where l.id = any (?::uuid[]) and l.cancel_requested_at is null
              returning l.id
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', ?) where exists (select from asked)
            )
            select id, true as ended from taken where (select count(*) from wakeup) >= 0
            union all
            select id, false from asked
            """;

    private final String schemaName;
    private final String sql;
    private final String reason;
    private final JobsEnded jobsEnded;

    public CancelJobs(Schema schema, String reason) {
        this.schemaName = schema.name();
        this.sql = schema.qualify(SQL);
        this.reason = reason;
        this.jobsEnded = new JobsEnded(schema);
    }

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String refusal(String standing) {
        return null;
    }

    @Override
    public String leftAlone() {
        return "its attempt ended meanwhile, or its cancel was asked for already";
    }

    @Override
    public Set<UUID> carryOut(Connection connection, List<UUID> waiting, List<UUID> running) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .uuids(waiting, id -> id)
                    .text(reason)
                    .text(reason)
                    .uuids(running, id -> id)
                    .text(Wakeups.cancelOf(schemaName));
            Set<UUID> changed = new HashSet<>();
            JobsEnded.Ended ended = new JobsEnded.Ended();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    changed.add(row.getObject(1, UUID.class));
                    if (row.getBoolean(2)) {
                        ended.add(row.getObject(1, UUID.class), "cancelled");
                    }
                }
            }
            jobsEnded.apply(connection, ended);
            return changed;
        }
    }
}
