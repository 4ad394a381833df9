package dev.vigia.server.api;

import io.javalin.http.Context;
import java.util.UUID;
import org.slf4j.MDC;

/** Names one request in its answer, its log lines and the audit: the caller's {@code X-Request-Id} if it is plain. */
final class RequestId {
    static final String HEADER = "X-Request-Id";
    private static final String KEY = "request_id";

    private RequestId() {}

    static void begin(Context ctx) {
        String given = ctx.header(HEADER);
        String id = given != null && given.matches("[A-Za-z0-9._-]{1,100}")
                ? given
                : UUID.randomUUID().toString();
        ctx.attribute(KEY, id);
        ctx.header(HEADER, id);
        MDC.put(KEY, id);
    }

    static String of(Context ctx) {
        return ctx.attribute(KEY);
    }

    static void end() {
        MDC.remove(KEY);
    }
}
