package dev.vigia.server.api;

import dev.vigia.observe.Observer;
import io.javalin.http.Context;

/** {@code GET /health}: how the system is, in figures. */
final class HealthResource {
    private final Observer observer;

    HealthResource(Observer observer) {
        this.observer = observer;
    }

    void show(Context ctx) {
        Query.of(ctx);
        Reply.ok(ctx, Answers.health(observer.health()));
    }
}
