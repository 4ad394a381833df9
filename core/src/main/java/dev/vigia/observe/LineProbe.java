package dev.vigia.observe;

import dev.vigia.job.Schema;
import dev.vigia.observe.JobObservation.Line;
import dev.vigia.observe.JobObservation.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What stands in front of a job, and how fast it moves. Looks at the first {@value JobObservation.Line#LOOKED_AT} jobs
 * that are due, and at attempts and arrivals of the last minute where ids in their order say that they are: no count
 * depends on the length of the line or of history.
 */
final class LineProbe {
    private static final int WINDOW_SECONDS = 60;
    private static final int WALKS = 16;
    private static final int WALK = 200;
    private static final int ARRIVALS = 2_000;

    // priorities: as the claim walks them, a loose scan of executor_waiting_line_idx; within one, (run_at, id) is a
    // range.
    // The outer limit ends the walk, so it is the front of the line.
    static final String FRONT = """
            with recursive me as materialized (
              select ?::int as priority, ?::timestamptz as run_at, ?::uuid as id, ?::int as most
            ), priorities (priority, n) as (
              (select priority, 1 from executor_waiting where attempts < max_attempts and lane is null order by priority limit 1)
              union all
              select (select w.priority from executor_waiting w
                       where w.attempts < w.max_attempts and w.lane is null and w.priority > p.priority
                       order by w.priority limit 1), n + 1
                from priorities p where p.priority is not null and n <= 100
            ), front as materialized (
              select w.type, w.priority, w.run_at, w.id
                from priorities p
               cross join me
               cross join lateral (
                 select w.type, w.priority, w.run_at, w.id from executor_waiting w
                  where w.priority = p.priority and w.attempts < w.max_attempts and w.lane is null and w.run_at <= now()
                  order by w.run_at, w.id limit me.most) w
               limit (select most from me)
            )
            select f.type, count(*) as due, min(f.run_at) as oldest,
                   count(*) filter (where (f.priority, f.run_at, f.id) < (me.priority, me.run_at, me.id)) as ahead,
                   coalesce(bool_or(f.id = me.id), false) as here,
                   exists (select from executor_frozen_types g where g.type = f.type) as is_frozen
              from front f cross join me
             group by f.type
            """;

    // Of a job in a lane: what is before it there. Lanes take turns with one another and with the line.
    static final String LANE = """
            select count(*) as ahead
              from (select from executor_waiting w
                     where w.type = ? and w.lane = ? and w.attempts < w.max_attempts and (w.priority, w.run_at, w.id) < (?, ?, ?::uuid)
                     limit ?) l
            """;

    // Ids are in the order of time, so what ended lately has ids just below those that run now: from each of these a
    // short
    // walk down the key of executor_job_runs. A walk that never left the window is a rate over its own span.
    static final String SERVED = """
            with beside (id) as materialized (
              (select id from executor_leases where locked_by = any (?) order by id desc limit ?) union select ?::uuid
            ), walked as materialized (
              select b.id as beside, r.*
                from beside b
               cross join lateral (
                 select job_id, attempt, finished_at, worker_id from executor_job_runs
                  where job_id < b.id order by job_id desc limit ?) r
            ), walks as (
              select count(*) as looked, count(*) filter (where recent) as recent, count(*) filter (where recent and ours) as ours,
                     greatest(extract(epoch from now() - min(finished_at) filter (where recent)), 0.001) as span
                from (select beside, finished_at, finished_at > now() - ? * interval '1 second' as recent,
                             worker_id = any (?) as ours from walked) w
               group by beside
            )
            select coalesce(greatest(
                     (select max(case when looked >= ? and recent = looked then ours / span else ours / ?::float8 end) from walks),
                     (select count(distinct (job_id, attempt)) / ?::float8 from walked
                       where finished_at > now() - ? * interval '1 second' and worker_id = any (?))), 0) as per_second
            """;

    // Only what is more urgent passes a job that waits; what is as urgent stands behind it.
    static final String OVERTAKING = """
            select count(*) as looked, count(*) filter (where created_at > now() - ? * interval '1 second') as recent,
                   count(*) filter (where created_at > now() - ? * interval '1 second' and priority < ?) as urgent,
                   greatest(extract(epoch from now() - min(created_at)), 0.001) as span
              from (select priority, created_at from executor_job where id < ? order by id desc limit ?) j
            """;

    private final Query front;
    private final Query lane;
    private final Query served;
    private final Query overtaking;

    LineProbe(Schema schema) {
        this.front = new Query(schema, FRONT);
        this.lane = new Query(schema, LANE);
        this.served = new Query(schema, SERVED);
        this.overtaking = new Query(schema, OVERTAKING);
    }

    private record OfType(String type, long due, Instant oldest, long ahead, boolean here, boolean frozen) {}

    /** The line as a job stands in it; {@code limited}: not null if that is in a lane beside it. */
    Line read(Connection connection, JobRow job, ServiceProbe.Found workers, HeldBack limited) throws SQLException {
        List<OfType> found =
                front.list(connection, LineProbe::ofType, job.priority(), job.runAt(), job.id(), Line.LOOKED_AT);
        Map<String, Long> due = new HashMap<>();
        found.forEach(type -> due.put(type.type, type.due));
        Instant oldest = found.stream()
                .filter(type -> type.type.equals(job.type()))
                .map(OfType::oldest)
                .findFirst()
                .orElse(null);
        boolean whole = found.stream().mapToLong(OfType::due).sum() < Line.LOOKED_AT;
        Ahead ahead = limited == null ? inLine(found, workers.types(), whole) : inLane(connection, job, limited);
        if (limited != null) {
            due.merge(job.type(), limited.type().waiting(), Long::sum);
        }
        Service service = workers.service();
        boolean none = service.workers().isEmpty();
        return new Line(
                ahead.jobs,
                ahead.exact,
                due,
                oldest,
                whole && (limited == null || !limited.type().waitingIsMore()),
                none ? 0 : served(connection, job.id(), service),
                none ? 0 : overtaken(connection, job.priority()));
    }

    private record Ahead(long jobs, boolean exact) {}

    /** Null types: those workers take any. */
    private static Ahead inLine(List<OfType> found, Set<String> types, boolean whole) {
        long ahead = found.stream()
                .filter(type -> !type.frozen && (types == null || types.contains(type.type)))
                .mapToLong(OfType::ahead)
                .sum();
        return new Ahead(ahead, whole || found.stream().anyMatch(OfType::here));
    }

    private Ahead inLane(Connection connection, JobRow job, HeldBack limited) throws SQLException {
        String name = limited.key().key() == null ? "" : limited.key().key();
        long ahead = lane.one(
                connection,
                row -> row.number("ahead"),
                job.type(),
                name,
                job.priority(),
                job.runAt(),
                job.id(),
                Line.LOOKED_AT + 1);
        return new Ahead(Math.min(ahead, Line.LOOKED_AT), ahead <= Line.LOOKED_AT);
    }

    private double served(Connection connection, UUID job, Service service) throws SQLException {
        String[] workers = ServiceProbe.ids(service.workers());
        return served.one(
                connection,
                row -> row.decimal("per_second"),
                workers,
                WALKS,
                job,
                WALK,
                WINDOW_SECONDS,
                workers,
                WALK,
                WINDOW_SECONDS,
                WINDOW_SECONDS,
                WINDOW_SECONDS,
                workers);
    }

    private double overtaken(Connection connection, int priority) throws SQLException {
        Instant now = Instant.now(); // only to leave out ids that are no time; judged is by created_at
        UUID end = IdRange.created(null, now, now).get(1).end();
        return overtaking.one(
                connection,
                row -> row.number("urgent")
                        / (row.number("recent") == ARRIVALS ? row.decimal("span") : (double) WINDOW_SECONDS),
                WINDOW_SECONDS,
                WINDOW_SECONDS,
                priority,
                end,
                ARRIVALS);
    }

    private static OfType ofType(Row row) throws SQLException {
        return new OfType(
                row.text("type"),
                row.number("due"),
                row.instant("oldest"),
                row.number("ahead"),
                row.flag("here"),
                row.flag("is_frozen"));
    }
}
