package dev.vigia.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Whether some type has a limit, or jobs still wait in the lanes of one that had: then claims must look there. */
public final class LimitsInForce {
    private static final String SQL = """
            select exists (select from executor_limited_types)
                or exists (select from executor_waiting where lane is not null and attempts < max_attempts)
            """;

    private final Database database;
    private final String sql;

    public LimitsInForce(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    public boolean read() {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }
}
