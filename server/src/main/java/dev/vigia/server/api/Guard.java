package dev.vigia.server.api;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every request passes first: it gets its id, its path is read in one way only, and it must bring the key. */
final class Guard {
    /** Segments of plain characters, no empty one, one slash at the end allowed: nothing here decodes to anything else. */
    private static final Pattern PLAIN = Pattern.compile("/|(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?");

    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] ([\\x21-\\x7e]+)");

    private final ServiceKey key;

    Guard(ServiceKey key) {
        this.key = key;
    }

    void check(Context ctx) {
        RequestId.begin(ctx);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Cache-Control", "no-store");
        String path = ctx.req().getRequestURI();
        if (!PLAIN.matcher(path).matches()) {
            throw Problem.notFound("no such path; encoded, empty and dot segments are not resolved");
        }
        if (path.startsWith(Routes.BASE + "/") || path.equals(Routes.BASE)) {
            authenticate(ctx);
        }
    }

    private void authenticate(Context ctx) {
        List<String> headers = Collections.list(ctx.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw unauthorized("an Authorization header is required: Bearer <service key>", "Bearer realm=\"vigia\"");
        }
        Matcher bearer = BEARER.matcher(headers.get(0));
        if (headers.size() > 1 || !bearer.matches() || !key.matches(bearer.group(1))) {
            throw unauthorized("the key is not valid", "Bearer realm=\"vigia\", error=\"invalid_token\"");
        }
    }

    private static Problem unauthorized(String detail, String challenge) {
        return new Problem(401, "unauthorized", detail).header("WWW-Authenticate", challenge);
    }
}
