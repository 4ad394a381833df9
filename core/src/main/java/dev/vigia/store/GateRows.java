package dev.vigia.store;

import dev.vigia.job.Gate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/** Rows of {@code executor_gates}, and how the audit names them. */
final class GateRows {
    private GateRows() {}

    static Gate read(ResultSet row) throws SQLException {
        return new Gate(
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("reason"),
                instant(row, "until"),
                row.getString("frozen_by"),
                row.getString("rule"),
                instant(row, "since"),
                instant(row, "lifted_at"),
                row.getString("lifted_by"),
                row.getString("lift_reason"));
    }

    static String object(String type) {
        return type == null ? "everything" : "type " + type;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
