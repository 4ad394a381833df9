package dev.vigia.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Takes stuck leases away and puts their jobs back in the line: one call of SQL's {@code reclaim_stale_jobs()}. */
public final class Reclaim {
    private static final String SQL = "select reclaim_stale_jobs()";

    private final Database database;
    private final String sql;

    public Reclaim(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** How many leases were taken away, at most 500. */
    public int apply() {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
