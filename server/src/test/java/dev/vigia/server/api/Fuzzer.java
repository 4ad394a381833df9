package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.server.api.OpenApiLint.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes requests from the OpenAPI document: valid ones, and ones with something hostile in the place of any part. It
 * learns ids and cursors from the answers, so that valid requests reach what is there.
 */
final class Fuzzer {
    private static final Pattern ID = Pattern.compile("\"(?:id|job_id|correlation_id)\":\"([0-9a-f-]{36})\"");
    private static final Pattern CURSOR = Pattern.compile("\"next_cursor\":\"([^\"]+)\"");
    private static final List<String> WORDS = List.of("stamp", "refuse", "run_tsa", "*", "ana", "a b", "ñandú", "x");
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FROB", "BEFORE");

    private final JsonNode document;
    private final Random random;
    private final List<String> ids = new ArrayList<>(List.of("6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11"));
    private final List<String> cursors = new ArrayList<>(List.of("am9icw"));
    private double hostility;

    Fuzzer(JsonNode document, long seed) {
        this.document = document;
        this.random = new Random(seed);
    }

    /** A whole request of this operation, for a connection of its own. */
    String request(Operation operation) {
        hostility = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.25; // every third one is valid throughout
        StringBuilder query = new StringBuilder();
        Map<String, String> headers = new LinkedHashMap<>();
        String path = operation.path();
        for (JsonNode described : operation.node().path("parameters")) {
            JsonNode parameter = resolved(described);
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

    /** Whether nothing hostile is in the last request. */
    boolean wasValid() {
        return hostility == 0;
    }

    /** Takes ids and cursors out of an answer. */
    void learn(String answer) {
        keep(ids, ID.matcher(answer));
        keep(cursors, CURSOR.matcher(answer));
    }

    private void keep(List<String> known, Matcher found) {
        for (int i = 0; i < 3 && found.find(); i++) {
            known.add(found.group(1));
        }
        while (known.size() > 50) {
            known.remove(random.nextInt(known.size()));
        }
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
        JsonNode schema = operation.node().at("/requestBody/content/application~1json/schema");
        if (schema.isMissingNode()) {
            return hostile() ? "{}" : null;
        }
        String json = json(schema, 0);
        if (!hostile()) {
            return json;
        }
        return switch (random.nextInt(5)) {
            case 0 -> json.substring(0, random.nextInt(json.length() + 1));
            case 1 -> json + pick(HostileValues.JSON);
            case 2 -> "\u00ef\u00bb\u00bf" + json; // a byte order mark
            case 3 -> " ".repeat(70_000) + json;
            default -> pick(HostileValues.JSON);
        };
    }

    private String target(JsonNode parameter) {
        return hostile()
                ? pick(HostileValues.TARGET)
                : URLEncoder.encode(
                                text(parameter.get("name").asText(), parameter.get("schema")), StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A");
    }

    private String header(String name, JsonNode parameter) {
        if (hostile()) {
            return pick(HostileValues.HEADER);
        }
        return name.equals("Idempotency-Key")
                ? "\"key " + random.nextInt(20) + "\""
                : parameter.get("example").asText();
    }

    /** A valid value as plain text. */
    private String text(String name, JsonNode described) {
        JsonNode schema = resolved(described);
        if (name.equals("cursor")) {
            return pick(cursors);
        }
        if (schema.has("enum")) {
            return pick(schema.get("enum")).asText();
        }
        return switch (type(schema)) {
            case "boolean" -> Boolean.toString(random.nextBoolean());
            case "integer", "number" -> number(schema);
            default -> string(schema);
        };
    }

    private String string(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "uuid" -> chance(0.8) ? pick(ids) : new UUID(random.nextLong(), random.nextLong()).toString();
            case "date-time" ->
                "20" + (10 + random.nextInt(89)) + "-02-01T08:00:00" + pick(List.of("Z", ".5Z", "+01:00"));
            default -> schema.has("not") ? "stamp" : pick(WORDS);
        };
    }

    private String number(JsonNode schema) {
        long least = schema.path("minimum").asLong();
        long most = Math.min(schema.path("maximum").asLong(1000), least + 2000);
        return Long.toString(least + random.nextLong(most - least + 1));
    }

    /** A value by its schema, as JSON text, any part of which may be hostile. */
    private String json(JsonNode described, int depth) {
        JsonNode schema = resolved(described);
        if (depth > 0 && hostile()) {
            return pick(HostileValues.JSON);
        }
        if (schema.has("oneOf")) {
            return json(pick(schema.get("oneOf")), depth);
        }
        if (schema.has("enum")) {
            return pick(schema.get("enum")).toString();
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer", "number" -> number(schema);
            case "boolean" -> Boolean.toString(random.nextBoolean());
            case "string" -> quoted(string(schema));
            default -> pick(List.of("{\"file\": \"a.pdf\"}", "[1, 2.50]", "\"text\"", "0.10", "null"));
        };
    }

    private String object(JsonNode schema, int depth) {
        Map<String, JsonNode> properties = properties(schema);
        Set<String> names = new LinkedHashSet<>();
        required(schema, names);
        names.removeIf(name -> hostile());
        properties.keySet().stream().filter(name -> chance(0.35)).forEach(names::add);
        while (!hostile() && names.size() < schema.path("minProperties").asInt()) {
            names.add(pick(List.copyOf(properties.keySet())));
        }
        List<String> members = new ArrayList<>();
        names.forEach(name -> members.add(quoted(name) + ":" + json(properties.get(name), depth + 1)));
        if (hostile()) { // perhaps for the second time
            members.add(quoted(pick(List.copyOf(properties.keySet()))) + ":" + pick(HostileValues.JSON));
        }
        if (hostile()) {
            members.add(pick(List.of("\"unknown\":1", "\"\":1", "\"\\u0000\":1", "\"__proto__\":{}")));
        }
        return "{" + String.join(",", members) + "}";
    }

    private void required(JsonNode schema, Set<String> names) {
        schema.path("required").forEach(name -> names.add(name.asText()));
        if (schema.has("anyOf")) {
            required(pick(schema.get("anyOf")), names);
        }
        schema.path("allOf").forEach(part -> required(resolved(part), names));
    }

    private Map<String, JsonNode> properties(JsonNode schema) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        schema.path("allOf").forEach(part -> properties.putAll(properties(resolved(part))));
        schema.path("properties").properties().forEach(member -> properties.put(member.getKey(), member.getValue()));
        return properties;
    }

    private String array(JsonNode schema, int depth) {
        List<String> items = new ArrayList<>();
        int size = hostile() ? 0 : 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            items.add(json(schema.get("items"), depth + 1));
        }
        return "[" + String.join(",", items) + "]";
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(document.at(node.get("$ref").asText().substring(1))) : node;
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }

    private static String quoted(String text) {
        return "\"" + HostileValues.bytes(text) + "\"";
    }

    private static void append(StringBuilder query, boolean given, String pair) {
        if (given) {
            query.append(query.isEmpty() ? "" : "&").append(pair);
        }
    }

    private boolean hostile() {
        return chance(hostility);
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private JsonNode pick(JsonNode list) {
        return list.get(random.nextInt(list.size()));
    }
}
