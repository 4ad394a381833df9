package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.Run;
import dev.vigia.job.Schema;
import dev.vigia.observe.Timeline.Event;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * What happened to this document? Four reads, each by the correlation's own index, so the cost grows with the document
 * and not with history; a correlation of very many jobs is cut at the limits of {@link Timeline}.
 */
final class TimelineQuestion {
    // An event that is about no job is of no type, so whoever is held to types does not see it.
    static final String EVENTS = """
            select id, at, kind, correlation_id, job_id, trace_id, worker_id, data::text as data
              from executor_events
             where correlation_id = ?
               and (?::text[] is null or (select j.type from executor_job j where j.id = job_id) = any (?))
             order by at, id
             limit ?
            """;

    private final Snapshots snapshots;
    private final JobRows jobs;
    private final Runs runs;
    private final ProgressNow progress;
    private final Query events;

    TimelineQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.jobs = new JobRows(schema);
        this.runs = new Runs(schema);
        this.progress = new ProgressNow(schema);
        this.events = new Query(schema, EVENTS);
    }

    Timeline ask(UUID correlationId, AllowedTypes allowed) {
        String[] types = allowed.array();
        return snapshots.seek("timeline", connection -> {
            List<JobRow> jobRows = jobs.byCorrelation(connection, correlationId, allowed, Timeline.MAX_JOBS + 1);
            List<Run> runRows = runs.ofCorrelation(connection, correlationId, allowed, Timeline.MAX_RUNS + 1);
            List<Event> eventRows = events.list(
                    connection, TimelineQuestion::event, correlationId, types, types, Timeline.MAX_EVENTS + 1);
            boolean truncated = jobRows.size() > Timeline.MAX_JOBS
                    || runRows.size() > Timeline.MAX_RUNS
                    || eventRows.size() > Timeline.MAX_EVENTS;
            List<JobRow> shownJobs = first(Timeline.MAX_JOBS, jobRows);
            List<Run> shownRuns = first(Timeline.MAX_RUNS, runRows);
            List<Event> shownEvents = first(Timeline.MAX_EVENTS, eventRows);
            return new Timeline(
                    correlationId,
                    shownJobs,
                    shownRuns,
                    shownEvents,
                    Story.of(
                            shownJobs,
                            shownRuns,
                            progress.ofCorrelation(connection, correlationId, Timeline.MAX_JOBS),
                            shownEvents),
                    truncated);
        });
    }

    private static <T> List<T> first(int most, List<T> rows) {
        return List.copyOf(rows.size() > most ? rows.subList(0, most) : rows);
    }

    private static Event event(Row row) throws SQLException {
        return new Event(
                row.number("id"),
                row.instant("at"),
                row.text("kind"),
                row.uuid("correlation_id"),
                row.uuid("job_id"),
                row.text("trace_id"),
                row.text("worker_id"),
                row.text("data"));
    }
}
