package dev.vigia.server.api;

import dev.vigia.job.Closest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is refused, or cannot be served now: an RFC 9457 problem that ends its handling. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String slug;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    Problem(int status, String slug, String detail) {
        super(detail, null, false, false); // an answer, not a fault: nobody reads its stack
        this.status = status;
        this.slug = slug;
    }

    static Problem badValue(String parameter, String rule) {
        return new Problem(400, "invalid-value", parameter + " is not valid: " + rule).with("parameter", parameter);
    }

    static Problem unknown(String parameter, String name, Collection<String> known) {
        String suggestion = Closest.to(name, known)
                .map(word -> "did you mean " + word + "? ")
                .orElse("");
        String all = known.isEmpty() ? "none is known here" : "known: " + String.join(", ", known);
        return new Problem(400, "unknown-parameter", parameter + " is not known; " + suggestion + all)
                .with("parameter", parameter);
    }

    static Problem badBody(String detail) {
        return new Problem(400, "invalid-body", detail);
    }

    static Problem tooLarge(String what, long limit) {
        return new Problem(
                        413, "too-large", what + " is larger than " + limit + " bytes; nothing of it was read further")
                .header("Connection", "close");
    }

    static Problem notFound(String detail) {
        return new Problem(404, "not-found", detail);
    }

    static Problem unavailable(String slug, String detail, int retryAfterSeconds) {
        return new Problem(503, slug, detail).header("Retry-After", Integer.toString(retryAfterSeconds));
    }

    Problem with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    String slug() {
        return slug;
    }

    /** Members beside the standard ones. */
    Map<String, Object> members() {
        return members;
    }

    Map<String, String> headers() {
        return headers;
    }
}
