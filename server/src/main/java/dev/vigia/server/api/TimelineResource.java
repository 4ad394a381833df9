package dev.vigia.server.api;

import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.UUID;

/** {@code GET /timeline}: everything that happened to one document, in order. */
final class TimelineResource {
    private final Observer observer;

    TimelineResource(Observer observer) {
        this.observer = observer;
    }

    void show(Context ctx) {
        UUID correlationId = Query.of(ctx, "correlation_id").uuid("correlation_id");
        if (correlationId == null) {
            throw Problem.badValue("correlation_id", "required");
        }
        Reply.ok(ctx, observer.timeline(correlationId, Caller.of(ctx).types()));
    }
}
