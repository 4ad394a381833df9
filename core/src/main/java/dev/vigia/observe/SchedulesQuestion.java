package dev.vigia.observe;

import dev.vigia.job.ScheduleColumns;
import dev.vigia.job.Schema;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Which schedules are there, and what became of their ticks? By primary key, a page or a schedule at a time. */
final class SchedulesQuestion {
    // One name is given: those after the first, or the one that is the second.
    static final String ROWS = """
            select s.name, s.kind, s.cron, s.zone, s.dst_gap, s.every_seconds, s.at, s.starts_at, s.ends_at, s.type,
                   s.payload::text as payload, s.entity_id, s.correlation_id, s.priority, s.max_attempts, s.dedupe_key, s.concurrency_key,
                   s.missed as missed_policy, s.catch_up_limit, s.overlap, s.grace_seconds, s.declared_by, s.paused_at,
                   s.paused_by, s.pause_reason, s.decided_until, s.next_tick_at, s.problem, s.created_at, s.updated_at,
                   t.tick, t.last_tick, t.ticks, t.outcome, t.reason, t.detail, t.missed, t.job_id, t.decided_at, t.decided_by,
                   (select coalesce(sum(m.ticks), 0) from executor_schedule_ticks m
                     where m.schedule = s.name and m.missed and m.tick > now() - interval '24 hours') as missed_last_24h,
                   now() as observed_at
              from executor_schedules s
              left join lateral (select * from executor_schedule_ticks l
                                  where l.schedule = s.name order by l.tick desc limit 1) t on true
             where s.name > ?::text or s.name = ?::text
             order by s.name
             limit ?
            """;

    static final String LATEST = """
            select tick, last_tick, ticks, outcome, reason, detail, missed, job_id, decided_at, decided_by
              from executor_schedule_ticks
             where schedule = ?
             order by tick desc
             limit ?
            """;

    static final String MISSED = """
            select tick, last_tick, ticks, outcome, reason, detail, missed, job_id, decided_at, decided_by
              from executor_schedule_ticks
             where schedule = ? and missed
             order by tick desc
             limit ?
            """;

    private final Snapshots snapshots;
    private final Query rows;
    private final Query latest;
    private final Query missed;

    SchedulesQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.rows = new Query(schema, ROWS);
        this.latest = new Query(schema, LATEST);
        this.missed = new Query(schema, MISSED);
    }

    ScheduleRows ask(int limit, String cursor) {
        validate(limit);
        String after = cursor == null ? "" : Cursor.Schedules.decode(cursor).name();
        return snapshots.seek("schedules", connection -> {
            List<ScheduleRow> found = rows.list(connection, SchedulesQuestion::schedule, after, null, limit + 1);
            boolean more = found.size() > limit;
            List<ScheduleRow> shown = List.copyOf(more ? found.subList(0, limit) : found);
            String next =
                    more ? new Cursor.Schedules(shown.get(limit - 1).columns().name()).encode() : null;
            return new ScheduleRows(shown, next);
        });
    }

    Optional<ScheduleRow> one(String name) {
        return snapshots.seek(
                "schedule",
                connection -> rows.list(connection, SchedulesQuestion::schedule, null, name, 1).stream()
                        .findFirst());
    }

    List<TickRow> ticks(String name, boolean missedOnly, int limit) {
        validate(limit);
        Query query = missedOnly ? missed : latest;
        return snapshots.seek(
                "ticks", connection -> List.copyOf(query.list(connection, SchedulesQuestion::tick, name, limit)));
    }

    private static void validate(int limit) {
        if (limit < 1 || limit > DeadJobsQuery.MAX_LIMIT) {
            throw new InvalidQueryException("limit", "1 to " + DeadJobsQuery.MAX_LIMIT + ", got " + limit);
        }
    }

    private static ScheduleRow schedule(Row row) throws SQLException {
        return new ScheduleRow(
                columns(row),
                row.text("declared_by"),
                row.instant("paused_at"),
                row.text("paused_by"),
                row.text("pause_reason"),
                row.instant("decided_until"),
                row.instant("next_tick_at"),
                row.text("problem"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.instant("tick") == null ? null : tick(row),
                row.number("missed_last_24h"),
                row.instant("observed_at"));
    }

    private static ScheduleColumns columns(Row row) throws SQLException {
        return new ScheduleColumns(
                row.text("name"),
                row.text("kind"),
                row.text("cron"),
                row.text("zone"),
                row.text("dst_gap"),
                row.numberOrNull("every_seconds"),
                row.instant("at"),
                row.instant("starts_at"),
                row.instant("ends_at"),
                row.text("type"),
                row.text("payload"),
                row.uuid("entity_id"),
                row.uuid("correlation_id"),
                row.integer("priority"),
                row.integerOrNull("max_attempts"),
                row.text("dedupe_key"),
                row.text("concurrency_key"),
                row.text("missed_policy"),
                row.integerOrNull("catch_up_limit"),
                row.text("overlap"),
                row.integer("grace_seconds"));
    }

    private static TickRow tick(Row row) throws SQLException {
        return new TickRow(
                row.instant("tick"),
                row.instant("last_tick"),
                row.integer("ticks"),
                row.text("outcome"),
                row.text("reason"),
                row.text("detail"),
                row.flag("missed"),
                row.uuid("job_id"),
                row.instant("decided_at"),
                row.text("decided_by"));
    }
}
