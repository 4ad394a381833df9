package dev.vigia.server.api;

import dev.vigia.Vigia;
import io.javalin.http.Context;
import java.util.concurrent.Semaphore;

/** {@code POST /orchestrator}: one claim-and-run pass, for whoever drives the jobs by cron. */
final class OrchestratorResource {
    private static final int AT_ONCE = 4;

    private final Vigia vigia;
    private final int initial;
    private final Semaphore passes = new Semaphore(AT_ONCE);

    /** @param initial how many jobs a pass runs unless the caller says otherwise */
    OrchestratorResource(Vigia vigia, int initial) {
        this.vigia = vigia;
        this.initial = initial;
    }

    void pass(Context ctx) {
        Query.of(ctx);
        int limit = initial;
        if (!RequestBody.isEmpty(ctx)) {
            Integer asked = Members.of(RequestBody.json(ctx, RequestBody.ONE), "", "limit")
                    .integer("limit", 1, 500);
            limit = asked == null ? initial : asked;
        }
        if (!passes.tryAcquire()) {
            throw new Problem(429, "too-many-passes", AT_ONCE + " passes run already; they claim what is due")
                    .header("Retry-After", "5");
        }
        try {
            Reply.ok(ctx, Answers.pass(vigia.runOnce(limit)));
        } finally {
            passes.release();
        }
    }
}
