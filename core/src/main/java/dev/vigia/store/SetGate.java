package dev.vigia.store;

import dev.vigia.job.Freeze;
import dev.vigia.job.Gate;
import dev.vigia.job.InvalidValueException;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Sets one gate, tells it as event {@code gate_set} and audits it; or finds the one that is in force already. */
public final class SetGate {
    // Claims that began before the commit may still take a job; whatever begins after it does not.
    private static final String SQL = """
            with asked as (
              select ?::text as type, ?::text as reason, ?::text as frozen_by,
                     coalesce(?::timestamptz, clock_timestamp() + ?::float8 * interval '1 second') as until
            ), gate as (
              insert into executor_gates (type, reason, frozen_by, until)
              select a.type, a.reason, a.frozen_by, a.until
                from asked a
               where not exists (select from executor_frozen_types f where f.type is not distinct from a.type)
              returning *
            ), told as (
              insert into executor_events (kind, data)
              select 'gate_set', jsonb_build_object('gate_id', id, 'type', type, 'reason', reason, 'by', frozen_by, 'rule', rule, 'until', until)
                from gate
            )
            select true as is_new, g.*, to_jsonb(g)::text as after from gate g
            union all
            (select false, g.*, null
               from executor_frozen_types f join executor_gates g on g.id = f.gate_id join asked a on g.type is not distinct from a.type
              where not exists (select from gate) order by g.since limit 1)
            """;

    private final String sql;
    private final Audit audit;

    public SetGate(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.audit = new Audit(schema);
    }

    /** The gate in force now; not {@code isNew}: nothing was written, because it was in force already. */
    public record Answer(Gate gate, boolean isNew) {}

    /**
     * Runs in the caller's transaction, which holds {@link LockGates}.
     *
     * @param type null: everything
     * @throws InvalidValueException if the freeze would be over before it began; the caller must roll back
     */
    public Answer apply(Connection connection, String type, Freeze freeze, Operator who) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(statement)
                    .text(type)
                    .text(who.reason())
                    .text(who.actor())
                    .instant(freeze.until());
            if (freeze.lasting() == null) {
                parameters.text(null);
            } else {
                parameters.seconds(freeze.lasting().toNanos() / 1e9);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Gate gate = GateRows.read(row);
                boolean isNew = row.getBoolean("is_new");
                if (isNew && gate.until() != null && !gate.until().isAfter(gate.since())) {
                    throw new InvalidValueException(
                            "until",
                            gate.until() + " is past: PostgreSQL's clock says " + gate.since(),
                            "nothing was frozen");
                }
                if (isNew) {
                    audit.append(connection, who, "freeze", GateRows.object(type), null, row.getString("after"));
                }
                return new Answer(gate, isNew);
            }
        }
    }
}
