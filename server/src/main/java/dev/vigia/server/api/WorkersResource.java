package dev.vigia.server.api;

import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.Map;

/** {@code GET /workers}: who runs jobs, or jobs of one type. */
final class WorkersResource {
    private final Observer observer;

    WorkersResource(Observer observer) {
        this.observer = observer;
    }

    void list(Context ctx) {
        String type = Query.of(ctx, "type").text("type", 200);
        Reply.ok(ctx, Map.of("workers", type == null ? observer.workers() : observer.workers(type)));
    }
}
