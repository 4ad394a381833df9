package dev.vigia.store;

import dev.vigia.job.Gate;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Lifts the gate of one type, or that of everything: event {@code gate_lifted}, audit, and workers are woken at the commit. */
public final class LiftGate {
    // Of several gates of one type, set by hand, none may stay.
    private static final String SQL = """
            with lifted as (
              update executor_gates g set lifted_at = clock_timestamp(), lifted_by = ?, lift_reason = ?
               where g.lifted_at is null and (g.until is null or g.until > statement_timestamp())
                 and g.type is not distinct from ?::text
              returning g.*
            ), told as (
              insert into executor_events (kind, data)
              select 'gate_lifted', jsonb_build_object('gate_id', id, 'type', type, 'reason', reason, 'set_by', frozen_by, 'since', since,
                                                       'by', lifted_by, 'because', lift_reason)
                from lifted
            ), wakeup as materialized (
              select pg_notify('executor_wakeup', ?) where exists (select from lifted)
            )
            select l.*, (to_jsonb(l) || '{"lifted_at": null, "lifted_by": null, "lift_reason": null}')::text as before,
                   to_jsonb(l)::text as after
              from lifted l where (select count(*) from wakeup) >= 0
            """;

    private final String schemaName;
    private final String sql;
    private final Audit audit;

    public LiftGate(Schema schema) {
        this.schemaName = schema.name();
        this.sql = schema.qualify(SQL);
        this.audit = new Audit(schema);
    }

    /**
     * Runs in the caller's transaction, which holds {@link LockGates}.
     *
     * @param type null: the gate of everything; those of single types stay
     * @return the gates as they are now; empty: none was in force
     */
    public List<Gate> apply(Connection connection, String type, Operator who) throws SQLException {
        List<Gate> gates = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .text(who.actor())
                    .text(who.reason())
                    .text(type)
                    .text(schemaName);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    gates.add(GateRows.read(row));
                    audit.append(
                            connection,
                            who,
                            "unfreeze",
                            GateRows.object(type),
                            row.getString("before"),
                            row.getString("after"));
                }
            }
        }
        return gates;
    }
}
