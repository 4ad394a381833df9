package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The jobs of a schedule's latest ticks that are waiting, with attempts left, or running. */
final class UnfinishedTickJobs {
    // Of the latest hundred jobs: unfinished ones pile up only where overlap is allowed, and then nobody asks.
    private static final String SQL = """
            select t.job_id, exists (select from executor_leases l where l.id = t.job_id) as running
              from (select tick, job_id from executor_schedule_ticks
                     where schedule = ? and job_id is not null order by tick desc limit 100) t
             where exists (select from executor_waiting w where w.id = t.job_id and w.attempts < w.max_attempts)
                or exists (select from executor_leases l where l.id = t.job_id)
             order by t.tick
            """;

    private final String sql;

    UnfinishedTickJobs(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /** An unfinished job of an earlier tick. */
    record Unfinished(UUID job, boolean running) {}

    List<Unfinished> of(Connection connection, String schedule) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(schedule);
            List<Unfinished> jobs = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new Unfinished(row.getObject(1, UUID.class), row.getBoolean(2)));
                }
            }
            return jobs;
        }
    }
}
