package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;

/** {@code GET /openapi.json}: this API, for tools. */
final class OpenApiResource {
    void show(Context ctx) {
        Query.of(ctx);
        Reply.ok(ctx, Document.READ);
    }

    /** Read when it is first asked for: a start needs it not. */
    private static final class Document {
        static final JsonNode READ = OpenApiDocument.read();
    }
}
