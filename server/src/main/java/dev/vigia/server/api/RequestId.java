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
        String id = of(ctx.header(HEADER));
        ctx.attribute(KEY, id);
        ctx.header(HEADER, id);
        MDC.put(KEY, id);
    }

    /** The caller's own if it is plain, else a new one. */
    static String of(String given) {
        return given != null && given.matches("[A-Za-z0-9._-]{1,100}")
                ? given
                : UUID.randomUUID().toString();
    }

    static String of(Context ctx) {
        return ctx.attribute(KEY);
    }

    static void end() {
        MDC.remove(KEY);
    }
}
