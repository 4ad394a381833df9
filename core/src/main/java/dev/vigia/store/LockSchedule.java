package dev.vigia.store;

import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Reads one schedule and keeps it from everybody else until the transaction ends. */
public final class LockSchedule {
    private static final String SQL = """
            select name, kind, cron, zone, dst_gap, every_seconds, at, starts_at, ends_at, type, payload::text as payload,
                   entity_id, correlation_id, priority, max_attempts, dedupe_key, concurrency_key, missed, catch_up_limit, overlap,
                   grace_seconds, declared_by, paused_at, decided_until, next_tick_at
              from executor_schedules
             where name = ?
               for update
            """;

    // Whoever holds it is firing the same ticks: there is nothing left to do for a second one.
    private static final String IF_FREE = SQL.stripTrailing() + " skip locked";

    private final String sql;
    private final String ifFree;

    public LockSchedule(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.ifFree = schema.qualify(IF_FREE);
    }

    /** Waits for whoever holds it; empty if there is none of this name. */
    public Optional<StoredSchedule> apply(Connection connection, String name) throws SQLException {
        return read(connection, sql, name);
    }

    /** Empty if somebody holds it, too. */
    Optional<StoredSchedule> ifFree(Connection connection, String name) throws SQLException {
        return read(connection, ifFree, name);
    }

    private static Optional<StoredSchedule> read(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement).text(name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new StoredSchedule(
                        columns(row),
                        instant(row, "paused_at"),
                        row.getString("declared_by"),
                        instant(row, "decided_until"),
                        instant(row, "next_tick_at")));
            }
        }
    }

    private static ScheduleColumns columns(ResultSet row) throws SQLException {
        return new ScheduleColumns(
                row.getString("name"),
                row.getString("kind"),
                row.getString("cron"),
                row.getString("zone"),
                row.getString("dst_gap"),
                row.getObject("every_seconds", Long.class),
                instant(row, "at"),
                instant(row, "starts_at"),
                instant(row, "ends_at"),
                row.getString("type"),
                row.getString("payload"),
                row.getObject("entity_id", UUID.class),
                row.getObject("correlation_id", UUID.class),
                row.getInt("priority"),
                row.getObject("max_attempts", Integer.class),
                row.getString("dedupe_key"),
                row.getString("concurrency_key"),
                row.getString("missed"),
                row.getObject("catch_up_limit", Integer.class),
                row.getString("overlap"),
                row.getInt("grace_seconds"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
