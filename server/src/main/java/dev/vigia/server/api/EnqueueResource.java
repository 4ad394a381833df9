package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.IdempotentAnswer;
import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /jobs}: enqueues the one job of an object, or all jobs of an array or none. With an Idempotency-Key a
 * request that is sent again gets the same answer and enqueues nothing.
 */
final class EnqueueResource {
    private final Vigia vigia;
    private final OwnTypes own;
    private final long maxBody;

    EnqueueResource(Vigia vigia, long maxBody) {
        this.vigia = vigia;
        this.own = new OwnTypes(vigia.observer());
        this.maxBody = maxBody;
    }

    void create(Context ctx) {
        Query.of(ctx);
        String key = idempotencyKey(ctx);
        JsonNode body = RequestBody.json(ctx, maxBody);
        List<NewJob> jobs = NewJobs.of(body, ctx.header("traceparent"));
        Caller caller = Caller.of(ctx);
        own.check(caller, jobs);
        List<Enqueued> enqueued =
                own.shown(caller.types(), key == null ? vigia.enqueueAll(jobs) : once(key, body, jobs));
        if (!body.isArray() && enqueued.get(0).id() != null) {
            ctx.header("Location", Routes.BASE + "/jobs/" + enqueued.get(0).id());
        }
        Reply.send(
                ctx,
                201,
                body.isArray()
                        ? Map.of(
                                "jobs", enqueued.stream().map(Answers::enqueued).toList())
                        : Answers.enqueued(enqueued.get(0)));
    }

    private List<Enqueued> once(String key, JsonNode body, List<NewJob> jobs) {
        IdempotentAnswer answer = vigia.enqueueOnce(key, sha256(Json.canonical(body)), jobs);
        if (answer.state() == IdempotentAnswer.State.MISMATCH) {
            throw new Problem(
                    422,
                    "idempotency-key-reused",
                    "this Idempotency-Key was used with another body; nothing was enqueued");
        }
        if (answer.state() == IdempotentAnswer.State.IN_FLIGHT) {
            throw new Problem(
                            409,
                            "idempotency-key-in-flight",
                            "a request with this Idempotency-Key is at work; its answer comes with the next try")
                    .header("Retry-After", "1");
        }
        return answer.jobs();
    }

    /** As the IETF draft has it, a quoted string; without the quotes is fine too. */
    private static String idempotencyKey(Context ctx) {
        List<String> headers = Collections.list(ctx.req().getHeaders("Idempotency-Key"));
        if (headers.isEmpty()) {
            return null;
        }
        String key = headers.get(0).replaceAll("^\"(.*)\"$", "$1");
        if (headers.size() > 1 || !key.matches("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}")) {
            throw Problem.badValue(
                    "Idempotency-Key",
                    "1 to 255 printable ASCII characters without space, quote and backslash, given once");
        }
        return key;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
