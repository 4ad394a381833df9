package dev.vigia.server.api;

import dev.vigia.Diagnostics;
import dev.vigia.diagnose.Diagnosis;
import dev.vigia.observe.SharedLook;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.UUID;

/**
 * {@code GET /diagnosis}: what is broken, where, and why. A look costs PostgreSQL something, so the verdict on the system is
 * shared by all who ask within two seconds; the one on a document is its caller's own.
 */
final class DiagnosisResource {
    private static final Duration KEPT = Duration.ofSeconds(2);

    private final Diagnostics diagnostics;
    private final SharedLook<Diagnosis> system;

    DiagnosisResource(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        this.system = new SharedLook<>(KEPT, System::nanoTime, diagnostics::system);
    }

    void show(Context ctx) {
        UUID correlation = Query.of(ctx, "correlation_id").uuid("correlation_id");
        if (correlation == null) {
            Reply.ok(ctx, DiagnosisAnswers.of(system.get()));
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
