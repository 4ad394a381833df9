package dev.vigia.server.api;

import dev.vigia.job.InvalidJobException;
import dev.vigia.job.InvalidKeyException;
import dev.vigia.job.InvalidScheduleException;
import dev.vigia.job.InvalidValueException;
import dev.vigia.job.KeyEndedException;
import dev.vigia.job.StoreUnavailableException;
import dev.vigia.observe.InvalidQueryException;
import dev.vigia.observe.QueryTimeoutException;
import dev.vigia.worker.NoHandlerException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of an exception: a problem, rendered as RFC 9457 says, with {@code error} for the original's clients. */
final class Problems {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String INTERNAL =
            "the request failed inside Vigía; its log has the cause under this request_id";
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static Problem of(Exception exception) {
        if (exception instanceof Problem problem) {
            return problem;
        }
        if (exception instanceof InvalidQueryException invalid) {
            return new Problem(400, "invalid-value", invalid.getMessage()).with("parameter", invalid.parameter());
        }
        if (exception instanceof InvalidKeyException invalid) {
            return new Problem(400, "invalid-value", invalid.getMessage()).with("parameter", invalid.parameter());
        }
        if (exception instanceof KeyEndedException ended) {
            return new Problem(409, "key-ended", ended.getMessage());
        }
        if (exception instanceof InvalidScheduleException invalid) {
            return new Problem(400, "invalid-value", invalid.getMessage()).with("parameter", invalid.parameter());
        }
        if (exception instanceof InvalidValueException invalid) {
            return new Problem(400, "invalid-value", invalid.getMessage()).with("parameter", invalid.parameter());
        }
        if (exception instanceof InvalidJobException invalid) {
            return new Problem(400, "invalid-job", invalid.getMessage());
        }
        if (exception instanceof QueryTimeoutException slow) {
            return Problem.unavailable("too-slow", slow.getMessage(), 5);
        }
        if (exception instanceof StoreUnavailableException gone) {
            LOG.warn("request refused: PostgreSQL cannot be used: {}", gone.getMessage());
            return Problem.unavailable("store-unavailable", gone.getMessage(), 5);
        }
        if (exception instanceof NoHandlerException misconfigured) {
            LOG.error("a pass was refused: {}", misconfigured.getMessage());
            return new Problem(500, "no-handler", misconfigured.getMessage().replace('\n', ' '));
        }
        if (exception instanceof HttpResponseException other && other.getStatus() == HttpStatus.NOT_FOUND_404) {
            return Problem.notFound("no such path");
        }
        if (exception instanceof HttpResponseException other) {
            return new Problem(other.getStatus(), "http", HttpStatus.getMessage(other.getStatus()));
        }
        LOG.error("request failed", exception);
        return new Problem(500, "internal", INTERNAL);
    }

    static void render(Exception exception, Context ctx) {
        Problem problem = exception instanceof QueryTimeoutException slow ? tooSlow(slow, ctx) : of(exception);
        problem.headers().forEach(ctx::header);
        Reply.write(ctx, problem.status(), MEDIA_TYPE, body(problem, ctx.path(), RequestId.of(ctx)));
    }

    /** Names what would make the question smaller, as far as the route has such parameters. */
    private static Problem tooSlow(QueryTimeoutException slow, Context ctx) {
        List<String> narrowing = Query.narrowing(ctx);
        Problem problem = of(slow);
        return narrowing.isEmpty() ? problem : problem.with("narrow_by", narrowing);
    }

    /** An error of the Java machine (out of memory, a missing class): answered as well as it can be. */
    static void render(HttpServletResponse response, Error error) {
        LOG.error("request failed", error);
        response.setStatus(500);
        response.setContentType(MEDIA_TYPE);
        Problem problem = new Problem(500, "internal", INTERNAL);
        try {
            response.getOutputStream().write(Json.write(body(problem, null, response.getHeader(RequestId.HEADER))));
        } catch (IOException e) {
            error.addSuppressed(e); // the client is gone; what matters is in the log
        }
    }

    static Map<String, Object> body(Problem problem, String path, String requestId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:vigia:problem:" + problem.slug());
        body.put("title", HttpStatus.getMessage(problem.status()));
        body.put("status", problem.status());
        body.put("detail", problem.getMessage());
        body.put("instance", path);
        body.put("request_id", requestId);
        body.put("error", problem.getMessage());
        body.putAll(problem.members());
        return body;
    }
}
