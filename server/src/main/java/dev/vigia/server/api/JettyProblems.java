package dev.vigia.server.api;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses before our code sees it (malformed or ambiguous, too much at once), as a problem too. */
final class JettyProblems extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() >= 400 ? response.getStatus() : 500;
        String id = RequestId.of(request.getHeaders().get(RequestId.HEADER));
        Problem problem = problem(status);
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(RequestId.HEADER, id);
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        response.write(true, ByteBuffer.wrap(Json.write(Problems.body(problem, path, id))), callback);
        return true;
    }

    private static Problem problem(int status) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            return Problem.unavailable(
                    "busy", "too many requests are at work, or the server stops; nothing was done", 2);
        }
        return status < 500
                ? new Problem(status, "http", "the request is malformed or too large: " + HttpStatus.getMessage(status))
                : new Problem(status, "http", "the request failed inside Vigía");
    }
}
