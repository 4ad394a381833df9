package dev.vigia.server.api;

import dev.vigia.observe.DeadJobsQuery;
import dev.vigia.observe.DeadReason;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;

/** {@code GET /dead-jobs}: which jobs died, and of what. */
final class DeadJobsResource {
    private static final DeadJobsQuery INITIAL = DeadJobsQuery.defaults();
    static final List<String> REASONS =
            Arrays.stream(DeadReason.values()).map(DeadReason::word).toList();

    private final Observer observer;

    DeadJobsResource(Observer observer) {
        this.observer = observer;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "since_hours", "type", "correlation_id", "reason", "cursor");
        String type = query.text("type", 200);
        Reply.ok(
                ctx,
                observer.deadJobs(new DeadJobsQuery(
                        query.integer("limit", 1, DeadJobsQuery.MAX_LIMIT, INITIAL.limit()),
                        query.integer("since_hours", 1, 1_000_000, INITIAL.sinceHours()),
                        type,
                        query.uuid("correlation_id"),
                        query.word("reason", REASONS),
                        query.text("cursor", 1000),
                        Caller.of(ctx).typesFor("type", type))));
    }
}
