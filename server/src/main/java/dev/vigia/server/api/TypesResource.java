package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Operations;
import dev.vigia.job.PolicyChange;
import dev.vigia.job.PolicyColumn;
import dev.vigia.observe.Observer;
import io.javalin.http.Context;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /types} and {@code PATCH /types/{type}}: the policies. {@code PATCH /types} is the same with the type in the
 * body, for {@code *} and for names that do not go into a path.
 */
final class TypesResource {
    private final Observer observer;
    private final Operations operations;

    TypesResource(Observer observer, Operations operations) {
        this.observer = observer;
        this.operations = operations;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "limit", "cursor");
        Reply.ok(
                ctx,
                Answers.policies(observer.policies(query.integer("limit", 1, 500, 50), query.text("cursor", 1000))));
    }

    void changeNamed(Context ctx) {
        Query.of(ctx);
        String type = Values.text("type", ctx.pathParam("type"), 200);
        change(ctx, type, members(ctx, "reason", "dry_run"));
    }

    void change(Context ctx) {
        Query.of(ctx);
        Members members = members(ctx, "type", "reason", "dry_run");
        change(ctx, members.required("type", 200), members);
    }

    private void change(Context ctx, String type, Members members) {
        Map<PolicyColumn, BigDecimal> values = new EnumMap<>(PolicyColumn.class);
        for (PolicyColumn column : PolicyColumn.values()) {
            if (members.has(column.word())) {
                values.put(column, value(type, members, column));
            }
        }
        if (values.isEmpty()) {
            throw Problem.badBody("nothing is to be changed: name at least one of " + String.join(", ", words()));
        }
        Reply.ok(
                ctx,
                Answers.policyReport(operations.changePolicy(
                        new PolicyChange(type, values),
                        ActionsResource.operator(ctx, members),
                        members.flag("dry_run"))));
    }

    private static BigDecimal value(String type, Members members, PolicyColumn column) {
        JsonNode value = members.value(column.word());
        if (value == null && "*".equals(type) && column.needsDefault()) {
            throw Problem.badValue(column.word(), column.rule() + "; row * has what the others inherit");
        }
        if (value != null && !(value.isNumber() && column.allows(value.decimalValue()))) {
            throw Problem.badValue(column.word(), column.rule() + ", or null for what row * says");
        }
        return value == null ? null : value.decimalValue();
    }

    private static Members members(Context ctx, String... others) {
        List<String> known = new ArrayList<>(words());
        known.addAll(List.of(others));
        return Members.of(RequestBody.json(ctx, RequestBody.ONE), "", known.toArray(String[]::new));
    }

    private static List<String> words() {
        return Arrays.stream(PolicyColumn.values()).map(PolicyColumn::word).toList();
    }
}
