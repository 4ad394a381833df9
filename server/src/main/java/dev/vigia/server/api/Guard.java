package dev.vigia.server.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What every request passes first: it gets its id, its path is read in one way only, and below the base it must bring a
 * key. Then, once its route is known, that key must grant what the route was declared with.
 */
final class Guard {
    /** Segments of plain characters, no empty one, one slash at the end allowed: nothing here decodes to anything else. */
    private static final Pattern PLAIN = Pattern.compile("/|(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?");

    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] ([\\x21-\\x7e]+)");

    private final Authentication authentication;

    Guard(Authentication authentication) {
        this.authentication = authentication;
    }

    void check(Context ctx) {
        RequestId.begin(ctx);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Cache-Control", "no-store");
        String path = ctx.req().getRequestURI();
        if (!PLAIN.matcher(path).matches()) {
            throw Problem.notFound("no such path; encoded, empty and dot segments are not resolved");
        }
        boolean ofTheApi = path.startsWith(Routes.BASE + "/") || path.equals(Routes.BASE);
        if (ofTheApi && !path.startsWith(ProgressResource.PATH)) { // the token in that path is all it takes
            authenticate(ctx).sent(ctx);
        }
    }

    /** The handler, for those whom {@code access} lets in. */
    Handler only(Access access, Handler handler) {
        return ctx -> {
            if (access.scope() != null) {
                if (Caller.of(ctx) == null) {
                    authenticate(ctx).sent(ctx);
                }
                Caller.of(ctx).check(access);
            }
            handler.handle(ctx);
        };
    }

    private Caller authenticate(Context ctx) {
        List<String> headers = Collections.list(ctx.req().getHeaders("Authorization"));
        if (headers.isEmpty()) {
            throw new Problem(401, "unauthorized", "an Authorization header is required: Bearer <service key>")
                    .header("WWW-Authenticate", "Bearer realm=\"vigia\"");
        }
        Matcher bearer = BEARER.matcher(headers.get(0));
        String remote = ctx.req().getRemoteAddr();
        if (headers.size() > 1 || !bearer.matches()) {
            throw authentication.malformed(remote);
        }
        return authentication.identify(bearer.group(1), remote);
    }
}
