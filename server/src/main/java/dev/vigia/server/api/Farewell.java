package dev.vigia.server.api;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * Answers a client that is still sending a body nobody will read. Many clients send everything before they listen; if
 * the connection were simply closed, they would hear "connection reset" and never the reason. So the answer goes out at
 * once, and what still comes is thrown away, for a short while, before the connection is closed.
 */
final class Farewell {
    private static final long WORTH_IT = 64 * 1024; // less than that, Jetty reads away by itself
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final int PAUSE_MILLIS = 5;

    private Farewell() {}

    static boolean isDue(Context ctx) throws IOException {
        long length = ctx.req().getContentLengthLong();
        boolean much = length > WORTH_IT || (length < 0 && ctx.header("Transfer-Encoding") != null);
        // A client that expects "100 Continue" has sent nothing yet, and will not.
        return much
                && ctx.header("Expect") == null
                && !ctx.req().getInputStream().isFinished();
    }

    /** Status and headers are set; the connection is of no use afterwards. */
    static void send(Context ctx, byte[] answer) throws IOException {
        ctx.res().setHeader("Connection", "close");
        ctx.res().setContentLength(answer.length);
        ctx.res().getOutputStream().write(answer);
        ctx.res().flushBuffer();
        ServletInputStream in = ctx.req().getInputStream();
        byte[] discarded = new byte[64 * 1024];
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!in.isFinished() && System.nanoTime() < end) {
            int there = in.available(); // never waits, as a read would
            if (there > 0) {
                if (in.read(discarded, 0, Math.min(there, discarded.length)) < 0) {
                    return;
                }
            } else if (!pause()) {
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
