package dev.vigia.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.UUID;

/** Passes on the ends of jobs that nobody passed on: one call of SQL's {@code executor_sweep_awaited}. */
public final class SweepAwaited {
    private static final String SQL = """
            select p_next, p_found from executor_sweep_awaited(?, ?)
            """;

    private final Database database;
    private final String sql;

    public SweepAwaited(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /**
     * What a look came to.
     *
     * @param next  where to go on; null: all was looked at
     * @param found how many ends were passed on
     */
    public record Swept(UUID next, int found) {}

    /** Looks at {@code limit} awaited jobs after this one, or from the first. */
    public Swept apply(UUID after, int limit) {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).uuid(after).number(limit);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new Swept(row.getObject(1, UUID.class), row.getInt(2));
                }
            }
        });
    }
}
