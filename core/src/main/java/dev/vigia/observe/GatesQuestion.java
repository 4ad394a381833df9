package dev.vigia.observe;

import dev.vigia.job.Gate;
import dev.vigia.job.Schema;
import dev.vigia.observe.GatesQuery.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What is frozen, by whom, why, and what was? */
final class GatesQuestion {
    // A gate that is over by its own until is shown as ended, whether or not the elected node has told so yet.
    static final String PAGE = """
            select g.id, g.type, g.reason, g.until, g.frozen_by, g.rule, g.since, g.lifted_by, g.lift_reason,
                   coalesce(g.lifted_at, case when g.until <= now() then g.until end) as lifted_at
              from executor_gates g
             where (? or (g.lifted_at is null and (g.until is null or g.until > now())) = ?)
               and (?::text is null or g.type = ?)
               and (?::timestamptz is null or (g.since, g.id) < (?, ?::uuid))
             order by g.since desc, g.id desc
             limit ?
            """;

    static final String OF_TYPE = """
            select g.id, g.type, g.reason, g.until, g.frozen_by, g.rule, g.since, g.lifted_at, g.lifted_by, g.lift_reason
              from executor_frozen_types f
              join executor_gates g on g.id = f.gate_id
             where f.type is null or f.type = ?
             order by g.since, g.id
             limit 20
            """;

    private final Snapshots snapshots;
    private final Query page;
    private final Query ofType;

    GatesQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.page = new Query(schema, PAGE);
        this.ofType = new Query(schema, OF_TYPE);
    }

    GatePage ask(GatesQuery query) {
        return snapshots.seek("gates", connection -> read(connection, query));
    }

    /** As part of another question's look. */
    GatePage read(Connection connection, GatesQuery query) throws SQLException {
        Cursor.Gates after = query.cursor() == null ? null : Cursor.Gates.decode(query.cursor());
        Instant since = after == null ? null : after.since();
        UUID id = after == null ? null : after.id();
        List<Gate> found = page.list(
                connection,
                GatesQuestion::gate,
                query.state() == State.ALL,
                query.state() == State.OPEN,
                query.type(),
                query.type(),
                since,
                since,
                id,
                query.limit() + 1);
        boolean more = found.size() > query.limit();
        List<Gate> gates = List.copyOf(more ? found.subList(0, query.limit()) : found);
        Gate last = more ? gates.get(gates.size() - 1) : null;
        return new GatePage(gates, last == null ? null : new Cursor.Gates(last.since(), last.id()).encode());
    }

    /** The gates in force that hold jobs of this type, the oldest first. */
    List<Gate> of(Connection connection, String type) throws SQLException {
        return ofType.list(connection, GatesQuestion::gate, type);
    }

    private static Gate gate(Row row) throws SQLException {
        return new Gate(
                row.uuid("id"),
                row.text("type"),
                row.text("reason"),
                row.instant("until"),
                row.text("frozen_by"),
                row.text("rule"),
                row.instant("since"),
                row.instant("lifted_at"),
                row.text("lifted_by"),
                row.text("lift_reason"));
    }
}
