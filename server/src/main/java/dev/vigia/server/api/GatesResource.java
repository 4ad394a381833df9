package dev.vigia.server.api;

import dev.vigia.Gates;
import dev.vigia.job.Freeze;
import dev.vigia.job.GateReport;
import dev.vigia.job.GateReport.Skipped;
import dev.vigia.job.GateScope;
import dev.vigia.observe.GatesQuery;
import dev.vigia.observe.GatesQuery.State;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.util.List;

/** {@code GET}, {@code POST} and {@code DELETE /gates}: what is frozen, freeze, thaw. Audited. */
final class GatesResource {
    private final Gates gates;
    private final Observer observer;

    GatesResource(Gates gates, Observer observer) {
        this.gates = gates;
        this.observer = observer;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "state", "type", "limit", "cursor");
        String state = query.word("state", State.words());
        Reply.ok(
                ctx,
                observer.gates(new GatesQuery(
                        state == null ? State.OPEN : State.of(state),
                        query.text("type", 200),
                        query.integer("limit", 1, GatesQuery.MAX_LIMIT, 50),
                        query.text("cursor", 1000))));
    }

    void freeze(Context ctx) {
        Query.of(ctx);
        Members members = Members.of(RequestBody.json(ctx, RequestBody.ONE), "", "type", "reason", "until", "dry_run");
        if (!members.has("type")) {
            throw Problem.badValue("type", "required; null means everything");
        }
        Freeze order = Freeze.of(scope(ctx, members)).until(members.instant("until"));
        boolean dryRun = members.flag("dry_run");
        GateReport report = gates.freeze(order, ActionsResource.operator(ctx, members), dryRun);
        if (report.gates().isEmpty()) {
            throw new Problem(409, "frozen-already", refusal(report));
        }
        Reply.send(ctx, dryRun ? 200 : 201, report);
    }

    void unfreeze(Context ctx) {
        Members members = DeleteMembers.of(ctx, List.of("type", "reason"), List.of("all", "dry_run"));
        if (members.has("type") == members.flag("all")) {
            throw Problem.badValue("type", "required, or all=true, which means everything; not both");
        }
        GateReport report =
                gates.unfreeze(scope(ctx, members), ActionsResource.operator(ctx, members), members.flag("dry_run"));
        if (report.gates().isEmpty()) {
            throw new Problem(404, "not-frozen", refusal(report));
        }
        Reply.ok(ctx, report);
    }

    /** Everything must have been said, by {@code "type": null} or {@code all=true}: what is left out is never meant so. */
    private static GateScope scope(Context ctx, Members members) {
        String type = members.text("type", 200);
        Caller caller = Caller.of(ctx);
        caller.typesFor("type", type);
        if (type == null) {
            caller.check(Access.OPERATE); // everything is more than any types
            return GateScope.everything();
        }
        return GateScope.of(type);
    }

    private static String refusal(GateReport report) {
        Skipped skipped = report.skipped().get(0);
        return (skipped.type() == null ? "" : skipped.type() + ": ") + skipped.because() + "; nothing was changed";
    }
}
