package dev.vigia.server.api;

import dev.vigia.Diagnostics;
import io.javalin.http.Context;

/** {@code GET /diagnosis}: what is broken, where, and why. */
final class DiagnosisResource {
    private final Diagnostics diagnostics;

    DiagnosisResource(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void show(Context ctx) {
        Query.of(ctx);
        Reply.ok(ctx, DiagnosisAnswers.of(diagnostics.system()));
    }
}
