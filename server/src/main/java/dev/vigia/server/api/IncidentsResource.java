package dev.vigia.server.api;

import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** {@code GET /incidents}: what was wrong, from when to when. */
final class IncidentsResource {
    private final Observer observer;

    IncidentsResource(Observer observer) {
        this.observer = observer;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "state", "limit");
        boolean all = "all".equals(query.word("state", List.of("open", "all")));
        Reply.ok(ctx, Map.of("incidents", observer.incidents(all, query.integer("limit", 1, 500, 50))));
    }
}
