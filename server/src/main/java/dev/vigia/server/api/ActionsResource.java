package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Operations;
import dev.vigia.job.ActionReport;
import dev.vigia.job.JobFilter;
import dev.vigia.job.Operator;
import io.javalin.http.Context;
import java.util.UUID;

/** {@code POST /jobs/{id}/retry}, {@code …/cancel}, and both by filter: what an operator does to jobs, audited. */
final class ActionsResource {
    private final Operations operations;

    ActionsResource(Operations operations) {
        this.operations = operations;
    }

    void retryOne(Context ctx) {
        UUID id = idOf(ctx);
        Members members = Members.of(body(ctx), "", "reason", "dry_run", "attempts");
        answerOne(ctx, id, retry(ctx, own(ctx, id), members));
    }

    void cancelOne(Context ctx) {
        UUID id = idOf(ctx);
        Members members = Members.of(body(ctx), "", "reason", "dry_run");
        answerOne(ctx, id, cancel(ctx, own(ctx, id), members));
    }

    void retryMany(Context ctx) {
        Query.of(ctx);
        Members members = Members.of(body(ctx), "", "filter", "reason", "dry_run", "attempts");
        Reply.ok(ctx, retry(ctx, filter(ctx, members), members));
    }

    void cancelMany(Context ctx) {
        Query.of(ctx);
        Members members = Members.of(body(ctx), "", "filter", "reason", "dry_run");
        Reply.ok(ctx, cancel(ctx, filter(ctx, members), members));
    }

    private ActionReport retry(Context ctx, JobFilter filter, Members members) {
        return operations.retry(
                filter, operator(ctx, members), members.integer("attempts", 1, 1000), members.flag("dry_run"));
    }

    private ActionReport cancel(Context ctx, JobFilter filter, Members members) {
        return operations.cancel(filter, operator(ctx, members), members.flag("dry_run"));
    }

    /** A job of a type that the caller is not held to is none. */
    private static JobFilter own(Context ctx, UUID id) {
        return Caller.of(ctx).held(JobFilter.ofId(id));
    }

    /** Who acts, and why: with the member {@code reason}. */
    static Operator operator(Context ctx, Members members) {
        return Caller.of(ctx).operator(ctx, members.required("reason", 2000));
    }

    private static JsonNode body(Context ctx) {
        return RequestBody.json(ctx, RequestBody.ONE);
    }

    private static UUID idOf(Context ctx) {
        Query.of(ctx);
        return Values.uuid("id", ctx.pathParam("id"));
    }

    /** An empty filter would mean every job there is: that is never what somebody left out. */
    private static JobFilter filter(Context ctx, Members members) {
        Members filter = members.object(
                "filter",
                "type",
                "status",
                "correlation_id",
                "batch_id",
                "reason",
                "worker",
                "created_after",
                "created_before");
        if (filter == null || filter.isEmpty()) {
            throw Problem.badValue("filter", "required, with at least one member");
        }
        return Caller.of(ctx)
                .held(new JobFilter(
                                null,
                                filter.text("type", 200),
                                filter.word("status", JobsResource.STATUSES),
                                filter.uuid("correlation_id"),
                                filter.word("reason", DeadJobsResource.REASONS),
                                filter.text("worker", 200),
                                filter.instant("created_after"),
                                filter.instant("created_before"))
                        .inBatch(filter.uuid("batch_id")));
    }

    private static void answerOne(Context ctx, UUID id, ActionReport report) {
        if (report.matched() == 0
                && report.skipped().stream().anyMatch(skipped -> "no such job".equals(skipped.because()))) {
            throw JobsResource.noSuchJob(id);
        }
        Reply.ok(ctx, report);
    }
}
