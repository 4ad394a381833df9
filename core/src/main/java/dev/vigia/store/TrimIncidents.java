package dev.vigia.store;

import java.sql.PreparedStatement;

/** Forgets incidents that are over, and what they were judged from. One that is open stays, however old. */
public final class TrimIncidents {
    // By the primary key from the oldest on: those that began first are over first, but for a few.
    private static final String SQL = """
            delete from executor_incidents
             where id in (select id from executor_incidents
                           where resolved_at < clock_timestamp() - ? * interval '1 day'
                           order by id limit ?)
            """;

    private static final int BATCH = 1_000; // each brings up to some ten kilobytes with it

    private final Database database;
    private final String sql;

    public TrimIncidents(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** Deletes in batches, each a transaction of its own; how many were over for longer than {@code days}. */
    public int apply(int days) {
        int deleted = 0;
        int batch;
        do {
            batch = delete(days);
            deleted += batch;
        } while (batch == BATCH);
        return deleted;
    }

    private int delete(int days) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).number(days).number(BATCH);
                return statement.executeUpdate();
            }
        });
    }
}
