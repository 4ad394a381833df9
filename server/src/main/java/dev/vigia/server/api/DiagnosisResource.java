package dev.vigia.server.api;

import dev.vigia.Diagnostics;
import io.javalin.http.Context;
import java.util.UUID;

/** {@code GET /diagnosis}: what is broken, where, and why. */
final class DiagnosisResource {
    private final Diagnostics diagnostics;

    DiagnosisResource(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void show(Context ctx) {
        UUID correlation = Query.of(ctx, "correlation_id").uuid("correlation_id");
        if (correlation == null) {
            Reply.ok(ctx, DiagnosisAnswers.of(diagnostics.system()));
        } else {
            Reply.ok(
                    ctx,
                    diagnostics
                            .document(correlation)
                            .map(DiagnosisAnswers::of)
                            .orElseThrow(() -> new Problem(
                                    404, "not-found", "nothing is known under correlation_id " + correlation)));
        }
    }
}
