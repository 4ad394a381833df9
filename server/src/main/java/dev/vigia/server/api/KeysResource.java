package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.Keys;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.KeySecret;
import dev.vigia.job.KeyState;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.ServiceKey;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /keys}: service keys, made, listed, rotated and revoked by an admin. A key is in the answer that makes it. */
final class KeysResource {
    private static final int MOST_SCOPES = 4;
    private static final int MOST_TYPES = 100;
    private static final int TEN_YEARS = 315_360_000;
    private static final int DAY = 86_400;

    private final Keys keys;

    KeysResource(Keys keys) {
        this.keys = keys;
    }

    void list(Context ctx) {
        Query query = Query.of(ctx, "state", "limit", "cursor");
        String state = query.word("state", KeyState.words());
        Reply.ok(
                ctx,
                Answers.keys(keys.list(
                        state == null ? null : KeyState.of(state),
                        query.integer("limit", 1, 500, 50),
                        query.text("cursor", 1000))));
    }

    void create(Context ctx) {
        Query.of(ctx);
        Members members =
                Members.of(body(ctx), "", "name", "scopes", "types", "expires_at", "expires_in_seconds", "reason");
        NewKey key = new NewKey(
                members.required("name", 100), grant(members), end(members, "expires_at", "expires_in_seconds", null));
        Reply.send(ctx, 201, Answers.issued(keys.create(key, operator(ctx, members))));
    }

    void rotate(Context ctx) {
        Query.of(ctx);
        String id = id(ctx);
        Members members = Members.of(body(ctx), "", "old_ends_at", "overlap_seconds", "reason");
        KeyEnd oldEnds = end(members, "old_ends_at", "overlap_seconds", DAY);
        Reply.send(
                ctx,
                201,
                Answers.issued(keys.rotate(id, oldEnds, operator(ctx, members)).orElseThrow(() -> noSuchKey(id))));
    }

    void revoke(Context ctx) {
        String id = id(ctx);
        Members members = DeleteMembers.of(ctx, List.of("reason"), List.of("dry_run"));
        Operator who = operator(ctx, members);
        boolean dryRun = members.flag("dry_run");
        ServiceKey key = (dryRun ? keys.get(id) : keys.revoke(id, who)).orElseThrow(() -> noSuchKey(id));
        Map<String, Object> answer = Answers.key(key);
        answer.put("dry_run", dryRun);
        Reply.ok(ctx, answer);
    }

    private static JsonNode body(Context ctx) {
        return RequestBody.json(ctx, RequestBody.ONE);
    }

    private static Operator operator(Context ctx, Members members) {
        return Caller.of(ctx).operator(ctx, members.required("reason", 2000));
    }

    private static KeyGrant grant(Members members) {
        List<String> words = members.texts("scopes", MOST_SCOPES, 20);
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        if (words != null) {
            words.forEach(word -> scopes.add(KeyScope.of(word)));
        }
        List<String> types = members.texts("types", MOST_TYPES, 200);
        return new KeyGrant(scopes, types == null ? AllowedTypes.ALL : AllowedTypes.of(types));
    }

    /** @param initial seconds from now, where neither is given; null: never */
    private static KeyEnd end(Members members, String at, String after, Integer initial) {
        Instant instant = members.instant(at);
        Integer seconds = members.integer(after, 0, TEN_YEARS);
        if (instant != null && seconds != null) {
            throw Problem.badValue(after, "not together with " + at);
        }
        if (instant != null) {
            return KeyEnd.at(instant);
        }
        Integer from = seconds == null ? initial : seconds;
        return from == null ? KeyEnd.NEVER : KeyEnd.after(Duration.ofSeconds(from));
    }

    /** A whole key in the path is not repeated: the answer may be logged where the request was not. */
    private static String id(Context ctx) {
        String id = ctx.pathParam("id");
        if (KeySecret.isIn(id)) {
            throw Problem.badValue(
                            "id", "only the id, as in the list: the path holds a whole key, so rotate that key now")
                    .with("instance", Routes.BASE + "/keys/…");
        }
        if (!KeySecret.isId(id)) {
            throw noSuchKey(id);
        }
        return id;
    }

    private static Problem noSuchKey(String id) {
        return Problem.notFound("there is no key " + (id.length() <= 60 ? id : id.substring(0, 60) + "…"));
    }
}
