package dev.vigia.server.api;

import dev.vigia.observe.KeyHolder;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.Optional;

/** {@code GET /dedupe-keys?key=…}: which job holds a dedupe key, and where it stands. A key may hold any character, so it is no path. */
final class DedupeKeysResource {
    private final Observer observer;

    DedupeKeysResource(Observer observer) {
        this.observer = observer;
    }

    void show(Context ctx) {
        String key = Query.of(ctx, "key").text("key", 500);
        if (key == null) {
            throw Problem.badValue("key", "required");
        }
        Optional<KeyHolder> holder = observer.keyHolder(key);
        if (holder.isPresent() && !Caller.of(ctx).types().allows(holder.get().type())) {
            // As an enqueue would tell the same caller: held, and no more.
            throw new Problem(
                    403,
                    "type-not-allowed",
                    "a job of a type that this service key is not held to holds the dedupe key");
        }
        Reply.ok(ctx, Answers.keyHolder(key, holder));
    }
}
