package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.Gate;
import dev.vigia.job.Schema;
import dev.vigia.observe.JobObservation.Hold;
import dev.vigia.observe.JobObservation.LastRun;
import dev.vigia.observe.JobObservation.Line;
import dev.vigia.observe.JobObservation.OpenTransaction;
import dev.vigia.observe.JobObservation.Service;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Gathers what is known of one job, and no more than its place calls for: of a finished one, next to nothing. */
final class JobObservations {
    // Every branch is a look-up by the job's id; the last run is the first of its key, read backwards.
    static final String STANDING = """
            select now() as observed_at, d.reason as dead_reason,
                   l.id is not null as held, l.locked_by, l.locked_at, l.progress, l.progress_message, l.progress_at,
                   l.cancel_requested_at, s.because,
                   k.last_seen_at, extract(epoch from k.lease_duration) as lease_seconds,
                   r.attempt, r.outcome, r.worker_id, r.finished_at, r.message
              from (select ?::uuid as id) j
              left join executor_dead_jobs d on d.id = j.id
              left join executor_leases l on l.id = j.id
              left join executor_workers k on k.id = l.locked_by
              left join executor_stuck_jobs s on s.id = j.id
              left join lateral (select attempt, outcome, worker_id, finished_at, message
                                   from executor_job_runs where job_id = j.id order by attempt desc limit 1) r on true
            """;

    // Whoever has written to executor_job holds this lock until its transaction ends. Settling workers do so for
    // milliseconds at a time, so only what is older than a second is an answer. The table is found beside
    // executor_job_types, which is never empty, whatever the search_path.
    static final String WRITERS = """
            select a.pid, a.application_name, a.state, a.xact_start
              from pg_locks l
              join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'relation'
               and l.relation = (select f.oid from pg_class f join pg_class t on t.relnamespace = f.relnamespace
                                  where f.relname = 'executor_job' and t.oid = (select tableoid from executor_job_types limit 1))
               and l.database = (select oid from pg_database where datname = current_database())
               and l.mode = 'RowExclusiveLock' and l.granted and l.pid <> pg_backend_pid()
               and (a.xact_start is null or a.xact_start < clock_timestamp() - interval '1 second')
             order by a.xact_start nulls last, a.pid
             limit 5
            """;

    private final Query standing;
    private final Query writers;
    private final JobRows jobs;
    private final GatesQuestion gates;
    private final LimitsQuestion limits;
    private final ServiceProbe service;
    private final LineProbe line;
    private final TiesQuestion ties;

    JobObservations(Snapshots snapshots, Schema schema, TiesQuestion ties) {
        this.standing = new Query(schema, STANDING);
        this.writers = new Query(schema, WRITERS);
        this.jobs = new JobRows(schema);
        this.gates = new GatesQuestion(snapshots, schema);
        this.limits = new LimitsQuestion(snapshots, schema);
        this.ties = ties;
        this.service = new ServiceProbe(schema);
        this.line = new LineProbe(schema);
    }

    /** Empty: there is no such job, and no transaction is open that could bring it. */
    Optional<JobObservation> of(Connection connection, UUID id) throws SQLException {
        List<JobRow> found = jobs.byId(connection, List.of(id));
        return found.isEmpty()
                ? unseen(connection, id)
                : Optional.of(of(connection, found.get(0), ties.ask(connection, id), AllowedTypes.ALL));
    }

    private record Standing(Instant observedAt, String deadReason, Hold hold, LastRun lastRun) {}

    /** For who may know of these types only: of others not even the names. */
    JobObservation of(Connection connection, JobRow job, JobTies tied, AllowedTypes allowed) throws SQLException {
        Standing now = standing.one(connection, JobObservations::standing, job.id());
        boolean inLine = JobObservation.isInLine(job);
        List<Gate> held = inLine ? gates.of(connection, job.type()) : List.of();
        HeldBack limited = null;
        Service served = null;
        Line ahead = null;
        if (JobObservation.isDue(job, now.observedAt) && held.isEmpty()) {
            limited = limits.ofJob(connection, job.id()).orElse(null);
            ServiceProbe.Found workers = service.read(connection, job.type());
            ahead = line.read(connection, job, workers, limited);
            served = workers.service().within(allowed);
        }
        List<JobTies.Dependency> awaited =
                tied.dependencies().stream().filter(JobTies.Dependency::awaited).toList();
        return new JobObservation(
                job.id(),
                now.observedAt,
                job,
                List.of(),
                now.deadReason,
                now.hold,
                now.lastRun,
                held,
                awaited,
                limited,
                served,
                ahead);
    }

    private Optional<JobObservation> unseen(Connection connection, UUID id) throws SQLException {
        List<OpenTransaction> open = writers.list(
                connection,
                row -> new OpenTransaction(
                        row.number("pid"), row.text("application_name"), row.text("state"), row.instant("xact_start")));
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Instant now = standing.one(connection, JobObservations::standing, id).observedAt;
        return Optional.of(
                new JobObservation(id, now, null, open, null, null, null, List.of(), List.of(), null, null, null));
    }

    private static Standing standing(Row row) throws SQLException {
        Hold hold = !row.flag("held")
                ? null
                : new Hold(
                        row.text("locked_by"),
                        row.instant("locked_at"),
                        ProgressNow.read(row),
                        row.instant("cancel_requested_at"),
                        row.instant("last_seen_at"),
                        row.instant("last_seen_at") == null ? Duration.ZERO : row.seconds("lease_seconds"),
                        row.text("because"));
        LastRun last = row.text("outcome") == null
                ? null
                : new LastRun(
                        row.integer("attempt"),
                        row.text("outcome"),
                        row.text("worker_id"),
                        row.instant("finished_at"),
                        row.text("message"));
        return new Standing(row.instant("observed_at"), row.text("dead_reason"), hold, last);
    }
}
