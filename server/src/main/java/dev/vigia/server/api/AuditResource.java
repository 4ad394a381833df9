package dev.vigia.server.api;

import dev.vigia.observe.AuditQuery;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;

/** {@code GET /audit}: what operators did, and why. */
final class AuditResource {
    private final Observer observer;

    AuditResource(Observer observer) {
        this.observer = observer;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "cursor", "actor", "action", "object", "request_id", "since", "until");
        Reply.ok(
                ctx,
                observer.audit(new AuditQuery(
                        query.integer("limit", 1, 500, 50),
                        query.text("actor", 200),
                        query.text("action", 100),
                        query.text("object", 1000),
                        query.text("request_id", 100),
                        query.instant("since"),
                        query.instant("until"),
                        query.text("cursor", 1000))));
    }
}
