package dev.vigia.server.api;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came back for a request, however it was sent. Header names are read in any case. */
public record HttpAnswer(String method, String target, int status, Map<String, String> headers, String body) {
    private static final Pattern REQUEST = Pattern.compile("(\\S+) (\\S+) HTTP/1\\.1\r\n.*", Pattern.DOTALL);
    private static final Pattern ANSWER =
            Pattern.compile("HTTP/1\\.1 (\\d{3})[^\r]*\r\n(.*?)\r\n\r\n(.*)", Pattern.DOTALL);

    public static HttpAnswer of(HttpResponse<String> response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        String query = response.uri().getRawQuery();
        return new HttpAnswer(
                response.request().method(),
                response.uri().getRawPath() + (query == null ? "" : "?" + query),
                response.statusCode(),
                headers,
                response.body());
    }

    /** Of bytes sent and received by hand, one request on a connection. */
    static HttpAnswer of(String request, String answer) {
        Matcher asked = REQUEST.matcher(request);
        Matcher said = ANSWER.matcher(answer);
        if (!said.matches()) {
            throw new AssertionError("no HTTP answer: " + answer);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List.of(said.group(2).split("\r\n", -1))
                .forEach(line -> headers.put(line.replaceAll(":.*", ""), line.replaceAll("^[^:]*:\\s*", "")));
        boolean plain = asked.matches();
        return new HttpAnswer(
                plain ? asked.group(1) : "?",
                plain ? asked.group(2) : "?",
                Integer.parseInt(said.group(1)),
                headers,
                said.group(3));
    }

    /** Without the query. */
    String path() {
        return target.replaceAll("\\?.*", "");
    }

    /** The value, or null. */
    String header(String name) {
        return headers.get(name);
    }
}
