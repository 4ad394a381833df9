package dev.vigia.server.api;

import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.Map;

/** {@code GET /workers}: who runs jobs. */
final class WorkersResource {
    private final Observer observer;

    WorkersResource(Observer observer) {
        this.observer = observer;
    }

    void list(Context ctx) {
        Query.of(ctx);
        Reply.ok(ctx, Map.of("workers", observer.workers()));
    }
}
