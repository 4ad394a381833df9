package dev.vigia.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;

/**
 * Closes the books on gates whose time is over: event {@code gate_lifted}, and workers are woken. Claims do not wait for
 * it: to them a gate ends with its {@code until}, by the clock.
 */
public final class EndGates {
    private static final String SQL = """
            with ended as (
              update executor_gates g set lifted_at = g.until
               where g.lifted_at is null and g.until <= clock_timestamp()
              returning g.*
            ), told as (
              insert into executor_events (kind, data)
              select 'gate_lifted', jsonb_build_object('gate_id', id, 'type', type, 'reason', reason, 'set_by', frozen_by, 'since', since,
                                                       'because', 'until', 'at', until)
                from ended
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', ?) where exists (select from ended)
            )
            select count(*) from ended where (select count(*) from wakeup) >= 0
            """;

    private final Database database;
    private final String sql;

    public EndGates(Database database) {
        this.database = database;
        this.sql = database.schema().qualify(SQL);
    }

    /** How many ended. */
    public int apply() {
        return database.statement(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                new Parameters(statement).text(database.schema().name());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }
}
