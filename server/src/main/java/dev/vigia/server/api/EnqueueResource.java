package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.IdempotentAnswer;
import dev.vigia.Vigia;
import dev.vigia.job.EnqueueItem;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import io.javalin.http.Context;
import java.util.List;

/**
 * {@code POST /jobs}: enqueues the one job of an object, or all jobs of an array or none, or with {@code atomic=false}
 * each by itself. With an Idempotency-Key a request that is sent again gets the same answer and enqueues nothing.
 */
final class EnqueueResource {
    private static final List<String> YES_NO = List.of("true", "false");

    private final Vigia vigia;
    private final OwnTypes own;
    private final long maxBody;

    EnqueueResource(Vigia vigia, long maxBody) {
        this.vigia = vigia;
        this.own = new OwnTypes(vigia.observer());
        this.maxBody = maxBody;
    }

    void create(Context ctx) {
        boolean each = "false".equals(Query.of(ctx, "atomic").word("atomic", YES_NO));
        String key = IdempotencyKey.of(ctx);
        JsonNode body = RequestBody.anyJson(ctx, maxBody);
        String traceparent = ctx.header("traceparent");
        Caller caller = Caller.of(ctx);
        if (each && body.isArray()) {
            List<EnqueueItem> items = NewJobs.each(body, traceparent);
            own.check(caller, items.stream().map(EnqueueItem::job).toList(), true);
            List<EnqueueResult> results = own.shown(caller.types(), each(ctx, key, body, items));
            boolean refused = results.stream().anyMatch(result -> result.refusal() != null);
            Reply.send(ctx, refused ? 207 : 201, Answers.enqueuedEach(results));
            return;
        }
        List<NewJob> jobs = NewJobs.of(body, traceparent);
        own.check(caller, jobs, body.isArray());
        List<EnqueueResult> results = own.shown(caller.types(), all(ctx, key, body, jobs));
        if (body.isArray()) {
            Reply.send(ctx, 201, Answers.enqueuedAll(results));
        } else {
            Enqueued enqueued = results.get(0).enqueued();
            if (enqueued.id() != null) {
                ctx.header("Location", Routes.BASE + "/jobs/" + enqueued.id());
            }
            Reply.send(ctx, 201, Answers.enqueued(enqueued));
        }
    }

    private List<EnqueueResult> all(Context ctx, String key, JsonNode body, List<NewJob> jobs) {
        return key == null
                ? vigia.enqueueAll(jobs).stream().map(EnqueueResult::of).toList()
                : results(ctx, vigia.enqueueOnce(key, IdempotencyKey.fingerprint(Json.canonical(body)), jobs));
    }

    private List<EnqueueResult> each(Context ctx, String key, JsonNode body, List<EnqueueItem> items) {
        return key == null
                ? vigia.enqueueEach(items)
                : results(
                        ctx,
                        vigia.enqueueEachOnce(
                                key, IdempotencyKey.fingerprint("atomic=false " + Json.canonical(body)), items));
    }

    private static List<EnqueueResult> results(Context ctx, IdempotentAnswer answer) {
        switch (answer.state()) {
            case MISMATCH ->
                throw new Problem(
                        422,
                        "idempotency-key-reused",
                        "this Idempotency-Key was used with another request in the last 24 hours; nothing was enqueued."
                                + " Take a new key for a new request");
            case IN_FLIGHT ->
                throw new Problem(
                                409,
                                "idempotency-key-in-flight",
                                "a request with this Idempotency-Key is at work; its answer comes with the next try")
                        .header("Retry-After", "1");
            case REPLAYED -> ctx.header("Idempotent-Replayed", "true");
            case NEW -> {}
        }
        return answer.results();
    }
}
