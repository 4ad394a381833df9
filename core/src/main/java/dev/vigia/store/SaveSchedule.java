package dev.vigia.store;

import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Writes a schedule's definition. Whether it is paused, and since when its ticks are decided, is not part of that. */
public final class SaveSchedule {
    private static final String INSERT = """
            insert into executor_schedules (
              kind, cron, zone, dst_gap, every_seconds, at, starts_at, ends_at, type, payload, entity_id, correlation_id,
              priority, max_attempts, dedupe_key, concurrency_key, missed, catch_up_limit, overlap, grace_seconds, declared_by,
              decided_until, next_tick_at, name)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (name) do nothing
            """;

    private static final String UPDATE = """
            update executor_schedules
               set (kind, cron, zone, dst_gap, every_seconds, at, starts_at, ends_at, type, payload, entity_id, correlation_id,
                    priority, max_attempts, dedupe_key, concurrency_key, missed, catch_up_limit, overlap, grace_seconds, declared_by,
                    decided_until, next_tick_at, problem, updated_at)
                 = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, clock_timestamp())
             where name = ?
            """;

    private static final String CANONICAL = """
            select p.payload::text, jsonb_typeof(p.payload) = 'object' and not jsonb_exists(p.payload, 'schedule')
              from (select ?::jsonb as payload) p
            """;

    private final String insert;
    private final String update;

    public SaveSchedule(Schema schema) {
        this.insert = schema.qualify(INSERT);
        this.update = schema.qualify(UPDATE);
    }

    /**
     * The same definition with its payload as PostgreSQL writes it, so that it can be compared with the one that is there.
     *
     * @throws InvalidScheduleException if no tick can be written into the payload
     */
    public ScheduleColumns canonical(Connection connection, ScheduleColumns columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CANONICAL)) {
            new Parameters(statement).text(columns.payload());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(2)) {
                    throw new InvalidScheduleException(
                            "job.payload", "a JSON object without a member 'schedule', where each tick writes its own");
                }
                return columns.withPayload(row.getString(1));
            }
        }
    }

    /**
     * A definition, and where its ticks stand.
     *
     * @param declaredBy the application that declares it in code; null: an operator puts it
     * @param nextTick   null: there is none
     */
    public record Definition(ScheduleColumns columns, String declaredBy, Instant decidedUntil, Instant nextTick) {}

    /** False if there is one of this name already; it was not touched. */
    public boolean insert(Connection connection, Definition definition) throws SQLException {
        return write(connection, insert, definition) == 1;
    }

    public void update(Connection connection, Definition definition) throws SQLException {
        write(connection, update, definition);
    }

    private static int write(Connection connection, String sql, Definition definition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(new Parameters(statement), definition.columns())
                    .text(definition.declaredBy())
                    .instant(definition.decidedUntil())
                    .instant(definition.nextTick())
                    .text(definition.columns().name());
            return statement.executeUpdate();
        }
    }

    private static Parameters bind(Parameters parameters, ScheduleColumns columns) throws SQLException {
        return parameters
                .text(columns.kind())
                .text(columns.cron())
                .text(columns.zone())
                .text(columns.dstGap())
                .bigint(columns.everySeconds())
                .instant(columns.at())
                .instant(columns.startsAt())
                .instant(columns.endsAt())
                .text(columns.type())
                .text(columns.payload())
                .uuid(columns.entityId())
                .uuid(columns.correlationId())
                .number(columns.priority())
                .number(columns.maxAttempts())
                .text(columns.dedupeKey())
                .text(columns.concurrencyKey())
                .text(columns.missed())
                .number(columns.catchUpLimit())
                .text(columns.overlap())
                .number(columns.graceSeconds());
    }
}
