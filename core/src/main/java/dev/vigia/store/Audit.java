package dev.vigia.store;

import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Appends an operator's action to {@code executor_audit}, in the transaction that carries it out. */
public final class Audit {
    private static final String SQL = """
            insert into executor_audit (actor, action, object, reason, request_id, before, after)
            values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)
            """;

    private final String sql;

    public Audit(Schema schema) {
        this.sql = schema.qualify(SQL);
    }

    public void append(Connection connection, Operator who, String action, String object, String before, String after)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .text(who.actor())
                    .text(action)
                    .text(object)
                    .text(who.reason())
                    .text(who.requestId())
                    .text(before)
                    .text(after);
            statement.executeUpdate();
        }
    }
}
