package dev.vigia.store;

import dev.vigia.job.Schema;
import dev.vigia.job.TickDecision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Writes ticks into the ledger, each if it is not there yet. Of two transactions that write the same tick the second waits
 * for the first and finds it there: whoever wrote the row, and nobody else, enqueues the job.
 */
final class RecordTicks {
    private static final String SQL = """
            insert into executor_schedule_ticks
                   (schedule, tick, last_tick, ticks, outcome, reason, detail, missed, job_id, decided_at, decided_by)
            select n.name, t.tick, t.last_tick, t.ticks, t.outcome, t.reason, t.detail, t.missed, t.job_id, n.decided_at, n.decided_by
              from (select ?::text as name, ?::timestamptz as decided_at, ?::text as decided_by) n
             cross join unnest(?::timestamptz[], ?::timestamptz[], ?::int4[], ?::text[], ?::text[], ?::text[], ?::bool[], ?::uuid[])
                     as t (tick, last_tick, ticks, outcome, reason, detail, missed, job_id)
             order by t.tick
            on conflict (schedule, tick) do nothing
            returning tick
            """;

    private static final String DEDUPLICATED = """
            update executor_schedule_ticks
               set outcome = 'skipped', reason = 'deduplicated', job_id = null, detail = ?
             where schedule = ? and tick = ?
            """;

    private final String sql;
    private final String deduplicated;

    RecordTicks(Schema schema) {
        this.sql = schema.qualify(SQL);
        this.deduplicated = schema.qualify(DEDUPLICATED);
    }

    /** A decision, and the job to be enqueued for it, or null. */
    record Row(TickDecision decision, UUID jobId) {}

    /** Who decides, and when. */
    record Decider(String by, Instant at) {}

    /** The ticks that were not there yet. */
    Set<Instant> apply(Connection connection, String schedule, List<Row> rows, Decider decider) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            new Parameters(statement)
                    .text(schedule)
                    .instant(decider.at())
                    .text(decider.by())
                    .instants(rows, row -> row.decision().tick())
                    .instants(rows, row -> row.decision().lastTick())
                    .numbers(rows, row -> row.decision().ticks())
                    .texts(rows, row -> row.decision().outcome().word())
                    .texts(rows, row -> row.decision().reason().word())
                    .texts(rows, row -> row.decision().detail())
                    .flags(rows, row -> row.decision().missed())
                    .uuids(rows, Row::jobId);
            Set<Instant> written = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    written.add(row.getObject(1, OffsetDateTime.class).toInstant());
                }
            }
            return written;
        }
    }

    /** The job was not enqueued after all: another unfinished one holds its dedupe key. */
    void deduplicated(Connection connection, String schedule, Instant tick, UUID holder) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(deduplicated)) {
            new Parameters(statement)
                    .text("job " + holder + " holds the dedupe key and is unfinished")
                    .text(schedule)
                    .instant(tick);
            statement.executeUpdate();
        }
    }
}
