package dev.vigia.server.api;

import dev.vigia.job.JobFilter;
import dev.vigia.observe.JobDetails;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.List;
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
                        query.instant("created_before")));
        Reply.ok(ctx, observer.jobs(filter, query.integer("limit", 1, 500, 50), query.text("cursor", 1000)));
    }

    void show(Context ctx) {
        Query.of(ctx);
        UUID id = Values.uuid("id", ctx.pathParam("id"));
        JobDetails details = observer.job(id, Caller.of(ctx).types()).orElseThrow(() -> noSuchJob(id));
        Reply.ok(ctx, details);
    }

    static Problem noSuchJob(UUID id) {
        return Problem.notFound("there is no job " + id);
    }
}
