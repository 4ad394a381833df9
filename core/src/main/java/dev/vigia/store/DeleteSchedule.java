package dev.vigia.store;

import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Removes a schedule. Its ledger stays until it is too old. */
public final class DeleteSchedule {
    private static final String SQL = """
            delete from executor_schedules where name = ?
            """;

    private static final String UNDECLARED = """
            select name from executor_schedules where declared_by = ? and name <> all (?::text[]) order by name
            """;

    private final String sql;
    private final String undeclared;

    public DeleteSchedule(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.undeclared = schema.qualify(UNDECLARED);
    }

    public void apply(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(name);
            statement.executeUpdate();
        }
    }

    /** What this application declared once, and does no longer. */
    public List<String> undeclared(Connection connection, String declaredBy, List<String> declared)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(undeclared)) {
            new Parameters(statement).text(declaredBy).texts(declared, name -> name);
            List<String> names = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }
}
