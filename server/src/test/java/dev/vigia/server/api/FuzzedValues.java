package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/** Values made from schemas, any part of which may be hostile, and from ids and cursors that answers brought. */
final class FuzzedValues {
    private static final Pattern ID = Pattern.compile("\"(?:id|job_id|correlation_id)\":\"([0-9a-f-]{36})\"");
    private static final Pattern KEY_ID = Pattern.compile("\"id\":\"([0-9A-Za-z]{9})\"");
    private static final Pattern CURSOR = Pattern.compile("\"next_cursor\":\"([^\"]+)\"");
    private static final List<String> WORDS = List.of("stamp", "refuse", "run_tsa", "*", "ana", "a b", "ñandú", "x");

    private final JsonNode document;
    private final Random random;
    private final List<String> ids = new ArrayList<>(List.of("6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11"));
    private final List<String> keyIds = new ArrayList<>(List.of("0HqMtZavx"));
    private final List<String> cursors = new ArrayList<>(List.of("am9icw"));
    private double hostility;

    FuzzedValues(JsonNode document, long seed) {
        this.document = document;
        this.random = new Random(seed);
    }

    /** How much of what follows is hostile: nothing at all, every third time. */
    void begin() {
        hostility = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.25;
    }

    boolean isFriendly() {
        return hostility == 0;
    }

    /** Takes ids and cursors out of an answer. */
    void learn(String answer) {
        keep(ids, ID.matcher(answer));
        keep(keyIds, KEY_ID.matcher(answer));
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

    /** A parameter's valid value, as it stands in a path or query. */
    String target(JsonNode parameter) {
        return URLEncoder.encode(text(parameter.get("name").asText(), parameter.get("schema")), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /** A valid value as plain text. */
    String text(String name, JsonNode described) {
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
            default -> word(schema);
        };
    }

    private String word(JsonNode schema) {
        if (schema.has("examples")) {
            return pick(schema.get("examples")).asText();
        }
        Pattern pattern = Pattern.compile(schema.path("pattern").asText());
        List<String> words = WORDS.stream()
                .filter(word -> pattern.matcher(word).find())
                .filter(word -> !word.equals(schema.at("/not/const").asText()))
                .toList();
        return pick(words.isEmpty() ? keyIds : words);
    }

    private String number(JsonNode schema) {
        long least = schema.path("minimum").asLong();
        long most = Math.min(schema.path("maximum").asLong(1000), least + 2000);
        return Long.toString(least + random.nextLong(most - least + 1));
    }

    /** A value by its schema, as JSON text, any part of which may be hostile. */
    String json(JsonNode described, int depth) {
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
        if (hostile() && !properties.isEmpty()) { // perhaps for the second time
            members.add(quoted(pick(List.copyOf(properties.keySet()))) + ":" + pick(HostileValues.JSON));
        }
        if (hostile()) {
            members.add(pick(List.of("\"unknown\":1", "\"\":1", "\"\\u0000\":1", "\"__proto__\":{}")));
        }
        return "{" + String.join(",", members) + "}";
    }

    private void required(JsonNode schema, Set<String> names) {
        schema.path("required").forEach(name -> names.add(name.asText()));
        for (String ways : List.of("anyOf", "oneOf")) {
            if (schema.has(ways)) {
                required(pick(schema.get(ways)), names);
            }
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

    /** What a reference means; with members beside it, both. */
    JsonNode resolved(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = resolved(document.at(node.get("$ref").asText().substring(1)));
        if (!node.has("properties")) {
            return target;
        }
        ObjectNode own = node.deepCopy();
        own.remove("$ref");
        ObjectNode both = JsonNodeFactory.instance.objectNode().put("type", "object");
        both.putArray("allOf").add(target).add(own);
        return both;
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.get(0).asText() : type.asText();
    }

    private static String quoted(String text) {
        return "\"" + HostileValues.bytes(text) + "\"";
    }

    boolean hostile() {
        return chance(hostility);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private JsonNode pick(JsonNode list) {
        return list.get(random.nextInt(list.size()));
    }
}
