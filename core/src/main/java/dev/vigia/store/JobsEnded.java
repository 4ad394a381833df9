package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Passes the end of jobs on to who waits for them: one call of SQL's {@code executor_jobs_ended}, in the transaction that
 * ended them and as its last statement, because it may lock rows that others want.
 */
final class JobsEnded {
    private static final String SQL = """
            select executor_jobs_ended(?, ?, ?)
            """;

    private final String sql;

    JobsEnded(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    /** Jobs by how they ended. */
    static final class Ended {
        private final List<UUID> succeeded = new ArrayList<>();
        private final List<UUID> dead = new ArrayList<>();
        private final List<UUID> cancelled = new ArrayList<>();

        void add(UUID id, String how) {
            switch (how) {
                case "succeeded" -> succeeded.add(id);
                case "dead" -> dead.add(id);
                case "cancelled" -> cancelled.add(id);
                default -> throw new IllegalArgumentException("no end of a job: " + how);
            }
        }

        private boolean isEmpty() {
            return succeeded.isEmpty() && dead.isEmpty() && cancelled.isEmpty();
        }
    }

    void apply(Connection connection, Ended ended) throws SQLException {
        if (ended.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .uuids(ended.succeeded, id -> id)
                    .uuids(ended.dead, id -> id)
                    .uuids(ended.cancelled, id -> id);
            statement.execute();
        }
    }
}
