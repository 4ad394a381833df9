package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Batches;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewBatch;
import dev.vigia.job.NewJob;
import dev.vigia.observe.BatchStatus;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@code /batches}: jobs that are watched together, opened, filled, closed and counted. */
final class BatchesResource {
    private final Batches batches;
    private final long maxBody;

    BatchesResource(Batches batches, long maxBody) {
        this.batches = batches;
        this.maxBody = maxBody;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "cursor");
        Reply.ok(ctx, batches.list(query.integer("limit", 1, 100, 20), query.text("cursor", 1000)));
    }

    void show(Context ctx) {
        Query.of(ctx);
        Reply.ok(ctx, found(idOf(ctx)));
    }

    /** With {@code jobs} it is closed, unless it is to stay open; without, it is open, and jobs name it by {@code batch_id}. */
    void create(Context ctx) {
        Query.of(ctx);
        Members members = Members.of(
                RequestBody.json(ctx, maxBody), "", "name", "correlation_id", "on_complete", "on_failure", "jobs");
        NewBatch batch = new NewBatch(
                members.text("name", 200),
                members.uuid("correlation_id"),
                callback(members, "on_complete"),
                callback(members, "on_failure"));
        JsonNode jobs = members.value("jobs");
        if (jobs == null) {
            answer(ctx, batches.open(batch), List.of());
            return;
        }
        if (!jobs.isArray()) {
            throw Problem.badValue("jobs", "an array of jobs");
        }
        Batches.EnqueuedBatch enqueued = batches.enqueue(batch, NewJobs.of(jobs, ctx.header("traceparent")));
        answer(ctx, enqueued.id(), enqueued.jobs());
    }

    void close(Context ctx) {
        UUID id = idOf(ctx);
        Query.of(ctx);
        found(id);
        batches.close(id);
        Reply.ok(ctx, found(id));
    }

    private static NewJob callback(Members members, String name) {
        Members job = members.object(name, "type", "payload", "entity_id", "priority", "max_attempts");
        return job == null ? null : NewJobs.callback(job, name + ".");
    }

    private static void answer(Context ctx, UUID id, List<Enqueued> jobs) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("jobs", jobs.stream().map(Answers::enqueued).toList());
        ctx.header("Location", Routes.BASE + "/batches/" + id);
        Reply.send(ctx, 201, answer);
    }

    private static UUID idOf(Context ctx) {
        return Values.uuid("id", ctx.pathParam("id"));
    }

    private BatchStatus found(UUID id) {
        return batches.find(id).orElseThrow(() -> Problem.notFound("there is no batch " + id));
    }
}
