package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import dev.vigia.server.api.OpenApiLint.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes requests from the OpenAPI document: valid ones, and ones with something hostile in the place of any part. It
 * learns ids and cursors from the answers, so that valid requests reach what is there.
 */
final class Fuzzer {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FROB", "BEFORE");

    private static final String BODY = "/requestBody/content/application~1json/schema";

    /** A body of many rules is made anew until it keeps them all. */
    private static final int TRIES = 200;

    private final ApiContract contract;
    private final FuzzedValues values;
    private boolean valid;

    Fuzzer(JsonNode document, long seed) {
        this.contract = new ApiContract(document);
        this.values = new FuzzedValues(document, seed);
    }

    /** A whole request of this operation, for a connection of its own. */
    String request(Operation operation) {
        values.begin();
        valid = values.isFriendly();
        StringBuilder query = new StringBuilder();
        Map<String, String> headers = new LinkedHashMap<>();
        String path = operation.path();
        for (JsonNode described : operation.node().path("parameters")) {
            JsonNode parameter = values.resolved(described);
            String name = parameter.get("name").asText();
            boolean given = parameter.path("required").asBoolean() || chance(0.35);
            switch (parameter.get("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", target(parameter));
                case "query" -> append(query, given, name + "=" + target(parameter));
                default -> {
                    if (given) {
                        headers.put(name, header(name, parameter));
                    }
                }
            }
        }
        append(query, hostile(), pick(List.of("x", "limit", "Limit", "", "%00", "type", "__proto__")) + "=1");
        String method = hostile() ? pick(METHODS) : operation.method();
        return assembled(
                ("GET".equals(method) && chance(0.1) ? "HEAD" : method) + " " + path
                        + (query.isEmpty() ? "" : "?" + query),
                headers,
                body(operation));
    }

    /** Whether nothing hostile is in the last request, and its body is valid by its schema. */
    boolean wasValid() {
        return valid;
    }

    private String assembled(String line, Map<String, String> headers, String body) {
        String key = hostile() ? pick(HostileValues.HEADER) : RunningServer.KEY;
        headers.put("Authorization", hostile() ? key : "Bearer " + key);
        if (chance(0.3)) {
            headers.put("Accept", hostile() ? pick(HostileValues.HEADER) : "application/json, */*;q=0.1");
        }
        boolean chunked = body != null && chance(0.05);
        if (body != null) {
            headers.put("Content-Type", hostile() ? pick(HostileValues.HEADER) : "application/json");
            headers.put(chunked ? "Transfer-Encoding" : "Content-Length", chunked ? "chunked" : "" + body.length());
        }
        StringBuilder request = new StringBuilder(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        if (hostile()) {
            request.append("Idempotency-Key: twice\r\nIdempotency-Key: twice\r\n");
        }
        request.append("\r\n");
        if (chunked) {
            return request.append(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n")
                    .toString();
        }
        return request + (body == null ? "" : body);
    }

    private String body(Operation operation) {
        JsonNode schema = operation.node().at(BODY);
        if (schema.isMissingNode()) {
            return hostile() ? "{}" : null;
        }
        String json = values.json(schema, 0);
        if (values.isFriendly()) {
            return friendly(operation, schema, json);
        }
        if (!hostile()) {
            return json;
        }
        return switch (values.below(5)) {
            case 0 -> json.substring(0, values.below(json.length() + 1));
            case 1 -> json + pick(HostileValues.JSON);
            case 2 -> "\u00ef\u00bb\u00bf" + json; // a byte order mark
            case 3 -> " ".repeat(70_000) + json;
            default -> pick(HostileValues.JSON);
        };
    }

    private String friendly(Operation operation, JsonNode schema, String first) {
        Schema rules = contract.schema(operation.pointer() + BODY);
        String json = first;
        for (int i = 0; i < TRIES; i++) {
            if (rules.validate(json, InputFormat.JSON).isEmpty()) {
                return json;
            }
            json = values.json(schema, 0);
        }
        valid = false;
        return json;
    }

    private String target(JsonNode parameter) {
        return hostile() ? pick(HostileValues.TARGET) : values.target(parameter);
    }

    private String header(String name, JsonNode parameter) {
        if (hostile()) {
            return pick(HostileValues.HEADER);
        }
        return name.equals("Idempotency-Key")
                ? "\"key " + values.below(20) + "\""
                : parameter.get("example").asText();
    }

    private static void append(StringBuilder query, boolean given, String pair) {
        if (given) {
            query.append(query.isEmpty() ? "" : "&").append(pair);
        }
    }

    /** Takes ids and cursors out of an answer. */
    void learn(String answer) {
        values.learn(answer);
    }

    private boolean hostile() {
        return values.hostile();
    }

    private boolean chance(double probability) {
        return values.chance(probability);
    }

    private <T> T pick(List<T> list) {
        return values.pick(list);
    }
}
