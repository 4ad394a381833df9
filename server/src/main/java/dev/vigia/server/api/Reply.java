package dev.vigia.server.api;

import io.javalin.http.Context;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an answer. */
final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private Reply() {}

    static void ok(Context ctx, Object body) {
        send(ctx, 200, body);
    }

    static void send(Context ctx, int status, Object body) {
        write(ctx, status, "application/json", body);
    }

    /** JSON has one encoding, so its media type takes no charset. */
    static void write(Context ctx, int status, String mediaType, Object body) {
        ctx.status(status);
        ctx.res().setCharacterEncoding(null);
        ctx.res().setContentType(mediaType);
        byte[] bytes = Json.write(body);
        try {
            if (status < 400 || !Farewell.isDue(ctx)) {
                ctx.result(bytes);
                return;
            }
            Farewell.send(ctx, bytes);
        } catch (IOException e) {
            LOG.debug("the client is gone before it heard status {}", status, e);
        }
    }
}
