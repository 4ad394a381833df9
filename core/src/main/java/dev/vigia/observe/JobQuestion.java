package dev.vigia.observe;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.Run;
import dev.vigia.job.Schema;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What about this job? */
final class JobQuestion {
    // A child has its parent's correlation, so that index finds it and parent_id needs none of its own.
    static final String CHILDREN = """
            select id
              from executor_job
             where correlation_id = ? and parent_id = ? and (?::text[] is null or type = any (?))
             order by id
             limit ?
            """;

    private final Snapshots snapshots;
    private final JobRows jobs;
    private final Runs runs;
    private final ProgressNow progress;
    private final Query children;
    private final TiesQuestion ties;
    private final JobObservations observations;

    JobQuestion(Snapshots snapshots, Schema schema) {
        this.snapshots = snapshots;
        this.jobs = new JobRows(schema);
        this.runs = new Runs(schema);
        this.progress = new ProgressNow(schema);
        this.children = new Query(schema, CHILDREN);
        this.ties = new TiesQuestion(schema);
        this.observations = new JobObservations(snapshots, schema, ties);
    }

    /** Why does it not run? */
    Optional<JobObservation> observe(UUID id) {
        return snapshots.seek("job", connection -> observations.of(connection, id));
    }

    /** A job of a type that is not allowed is none, and no child. */
    Optional<JobDetails> ask(UUID id, AllowedTypes allowed) {
        String[] types = allowed.array();
        return snapshots.seek("job", connection -> {
            List<JobRow> found = jobs.byId(connection, List.of(id));
            if (found.isEmpty() || !allowed.allows(found.get(0).type())) {
                return Optional.empty();
            }
            JobRow job = found.get(0);
            List<Run> attempts = runs.ofJob(connection, id, JobDetails.MAX_RUNS + 1);
            List<UUID> ids = children.list(
                    connection,
                    row -> row.uuid("id"),
                    job.correlationId(),
                    id,
                    types,
                    types,
                    JobDetails.MAX_CHILDREN + 1);
            boolean moreRuns = attempts.size() > JobDetails.MAX_RUNS;
            boolean moreChildren = ids.size() > JobDetails.MAX_CHILDREN;
            JobTies tied = ties.ask(connection, id);
            return Optional.of(new JobDetails(
                    job,
                    List.copyOf(moreRuns ? attempts.subList(1, attempts.size()) : attempts),
                    progress.ofJob(connection, id),
                    List.copyOf(moreChildren ? ids.subList(0, JobDetails.MAX_CHILDREN) : ids),
                    tied,
                    moreRuns || moreChildren,
                    observations.of(connection, job, tied, allowed)));
        });
    }
}
