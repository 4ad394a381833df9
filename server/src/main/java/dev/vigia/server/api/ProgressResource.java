package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.FunctionProgress;
import dev.vigia.job.Progress;
import io.javalin.http.Context;

/**
 * {@code POST /progress/{token}}: how far a function is. The token in the path is all that it needs; whoever has it can say
 * this of one attempt, while that lasts, and nothing else.
 */
final class ProgressResource {
    /** A URL of this path needs no key. */
    static final String PATH = Routes.BASE + "/progress/";

    private static final int LARGEST_BODY = 8 * 1024;

    private final FunctionProgress progress;
    private final ReportRate rate = new ReportRate();

    ProgressResource(FunctionProgress progress) {
        this.progress = progress;
    }

    void report(Context ctx) {
        Query.of(ctx);
        String token = ctx.pathParam("token");
        if (!rate.admits(token, ctx.ip())) {
            throw new Problem(
                            429,
                            "too-many-reports",
                            "at most " + ReportRate.A_SECOND
                                    + " reports a second are taken from one attempt; this one was not written, the next will do")
                    .header("Retry-After", "1");
        }
        FunctionProgress.Receipt receipt = progress.report(token, progress(RequestBody.json(ctx, LARGEST_BODY)));
        if (receipt.state() == FunctionProgress.State.UNKNOWN) {
            rate.wrong(token, ctx.ip());
        } else {
            rate.good(token);
        }
        switch (receipt.state()) {
            case WRITTEN -> ctx.status(204);
            case CANCEL_ASKED -> throw new Problem(409, "cancel-requested", receipt.detail());
            case OVER -> throw new Problem(410, "attempt-over", receipt.detail());
            default -> throw Problem.notFound(receipt.detail());
        }
    }

    private static Progress progress(JsonNode body) {
        Members members = Members.of(body, "", "progress", "message", "done", "total");
        String message = members.text("message", Progress.LONGEST_MESSAGE);
        Double fraction = members.decimal("progress", 0, 1);
        Double done = members.decimal("done", 0, Long.MAX_VALUE);
        Double total = members.decimal("total", 0, Long.MAX_VALUE);
        if (fraction != null && (done != null || total != null)) {
            throw Problem.badValue("progress", "not together with done and total");
        }
        if ((done == null) != (total == null)) {
            throw Problem.badValue(done == null ? "done" : "total", "required with the other of done and total");
        }
        return done == null
                ? new Progress(fraction, message)
                : Progress.of(done.longValue(), total.longValue(), message);
    }
}
