package dev.vigia.server.api;

import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.JobFilter;
import dev.vigia.observe.JobDetails;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code GET /jobs} and {@code GET /jobs/{id}}: jobs and where they stand. */
final class JobsResource {
    static final List<String> STATUSES =
            List.of("queued", "running", "succeeded", "failed", "cancelled", "dead", "retrying");

    private final Observer observer;

    JobsResource(Observer observer) {
        this.observer = observer;
    }

    void list(Context ctx) {
        Query query = Query.of(
                ctx,
                "limit",
                "cursor",
                "type",
                "status",
                "correlation_id",
                "batch_id",
                "reason",
                "worker",
                "created_after",
                "created_before");
        JobFilter filter = Caller.of(ctx)
                .held(new JobFilter(
                                null,
                                query.text("type", 200),
                                query.word("status", STATUSES),
                                query.uuid("correlation_id"),
                                query.word("reason", DeadJobsResource.REASONS),
                                query.text("worker", 200),
                                query.instant("created_after"),
                                query.instant("created_before"))
                        .inBatch(query.uuid("batch_id")));
        Reply.ok(ctx, observer.jobs(filter, query.integer("limit", 1, 500, 50), query.text("cursor", 1000)));
    }

    void show(Context ctx) {
        Query.of(ctx);
        UUID id = Values.uuid("id", ctx.pathParam("id"));
        AllowedTypes allowed = Caller.of(ctx).types();
        JobDetails details = observer.job(id, allowed).orElseThrow(() -> notSeen(id, allowed));
        Reply.ok(ctx, details);
    }

    /** It may be on its way, in a transaction that is still open; of what type it is nobody can know. */
    private Problem notSeen(UUID id, AllowedTypes allowed) {
        return (allowed.all() ? observer.observation(id) : Optional.<JobObservation>empty())
                .filter(seen -> seen.job() == null)
                .map(WaitingOn::of)
                .map(waitingOn -> Problem.notFound("there is no job " + id + " to be seen: " + waitingOn.summary())
                        .with("waiting_on", waitingOn))
                .orElseGet(() -> noSuchJob(id));
    }

    static Problem noSuchJob(UUID id) {
        return Problem.notFound("there is no job " + id);
    }
}
