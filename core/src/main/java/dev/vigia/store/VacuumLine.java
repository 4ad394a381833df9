package dev.vigia.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Vacuums the tables through which jobs pass, once enough dead rows have gathered. Autovacuum does so too, but
 * looks only once a minute and may be busy with larger tables; until it comes, claims walk past the entries that earlier
 * ones left behind, and the tables grow. Source: PostgreSQL, Routine Vacuuming (25.1).
 */
public final class VacuumLine {
    /** Below this a look at the line is not measurably slower. */
    private static final long MANY = 50_000;

    // A tenth of the table at least, since a vacuum also reads the indexes of what is not due yet; and nothing so large
    // that it takes longer than a connection may be silent: that is for autovacuum.
    private static final String CROWDED = """
            select s.relname
              from pg_stat_user_tables s join pg_class c on c.oid = s.relid
             where s.schemaname = ? and s.relname = any (?)
               and s.n_dead_tup > greatest(?, c.reltuples / 10) and s.n_live_tup < 5000000
            """;

    // Without truncation, which would lock everybody out while it gives pages back that are needed again at once.
    private static final Map<String, String> VACUUM = Map.of(
            "executor_waiting", "vacuum (skip_locked, truncate false) executor_waiting",
            "executor_leases", "vacuum (skip_locked, truncate false) executor_leases",
            "executor_awaited", "vacuum (skip_locked, truncate false) executor_awaited");

    private final Database database;

    public VacuumLine(Database database) {
        this.database = database;
    }

    /**
     * Vacuums what needs it; the tables' names.
     *
     * @throws StoreException if it failed, for example because the role does not own the tables
     */
    public List<String> apply() {
        return database.statement(connection -> {
            List<String> crowded = crowded(connection);
            for (String table : crowded) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(database.schema().qualify(VACUUM.get(table)));
                }
            }
            return crowded;
        });
    }

    private List<String> crowded(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CROWDED)) {
            new Parameters(statement)
                    .text(database.schema().name())
                    .texts(List.copyOf(VACUUM.keySet()), table -> table)
                    .bigint(MANY);
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            return tables;
        }
    }
}
