package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rules of style that the OpenAPI document keeps beyond being valid, and how to walk through it. */
final class OpenApiLint {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Pattern ID = Pattern.compile("[a-z][A-Za-z]+");

    private final JsonNode document;
    private final List<String> complaints = new ArrayList<>();

    OpenApiLint(JsonNode document) {
        this.document = document;
    }

    /** One operation and where it stands. */
    record Operation(String path, String method, String pointer, JsonNode node) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static List<Operation> operations(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(member -> operations.add(new Operation(
                                path.getKey(),
                                member.getKey().toUpperCase(Locale.ROOT),
                                "/paths/" + path.getKey().replace("/", "~1") + "/" + member.getKey(),
                                member.getValue()))));
        return operations;
    }

    /** Every schema that is not part of another one, by its pointer. */
    static Map<String, JsonNode> schemas(JsonNode document) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> found.put("/components/schemas/" + schema.getKey(), schema.getValue()));
        walk(document, "", (at, node) -> {
            if (at.endsWith("/schema")) {
                found.put(at, node);
            }
        });
        return found;
    }

    /** Every example, by the pointer of the schema that it is an example of. */
    static Map<String, List<JsonNode>> examples(JsonNode document) {
        Map<String, List<JsonNode>> found = new LinkedHashMap<>();
        walk(document, "", (at, node) -> {
            if (node.has("schema") && !at.contains("/properties/")) {
                List<JsonNode> values = new ArrayList<>();
                if (node.has("example")) {
                    values.add(node.get("example"));
                }
                node.path("examples").forEach(example -> values.add(example.get("value")));
                found.put(at + "/schema", values);
            }
        });
        return found;
    }

    private interface Visitor {
        void at(String pointer, JsonNode node);
    }

    private static void walk(JsonNode node, String at, Visitor visitor) {
        if (!at.matches(".*/(example|value)")) {
            visitor.at(at, node);
            node.properties()
                    .forEach(member -> walk(
                            member.getValue(),
                            at + "/" + member.getKey().replace("~", "~0").replace("/", "~1"),
                            visitor));
            for (int i = 0; node.isArray() && i < node.size(); i++) {
                walk(node.get(i), at + "/" + i, visitor);
            }
        }
    }

    List<String> complaints() {
        complaints.clear();
        Set<String> ids = new HashSet<>();
        for (Operation operation : operations(document)) {
            String id = operation.node().path("operationId").asText();
            require(ID.matcher(id).matches() && ids.add(id), operation + ": operationId missing or used twice: " + id);
            describe(operation);
            operation.node().path("parameters").forEach(p -> parameter(operation, resolved(p)));
            require(pathParameters(operation), operation + ": the path's parameters are not those described");
            requestBody(operation);
            responses(operation);
        }
        references();
        objects();
        examples(document).forEach((at, values) -> require(!values.isEmpty(), at + ": no example"));
        return complaints;
    }

    private void describe(Operation operation) {
        String summary = operation.node().path("summary").asText();
        require(!summary.isBlank() && summary.length() <= 60 && !summary.endsWith("."), operation + ": summary");
        require(!operation.node().path("description").asText().isBlank(), operation + ": description");
        JsonNode tags = operation.node().path("tags");
        boolean known = tags.size() == 1
                && document.get("tags")
                        .findValuesAsText("name")
                        .contains(tags.get(0).asText());
        require(known, operation + ": one tag, described at the top");
    }

    private void parameter(Operation operation, JsonNode parameter) {
        String at = operation + " parameter " + parameter.path("name").asText();
        require(!parameter.path("description").asText().isBlank(), at + ": description");
        require(parameter.has("example"), at + ": example");
        require(isBounded(resolved(parameter.path("schema"))), at + ": bounds");
    }

    /** A string has a length, a format or its words; a number has two ends. */
    private static boolean isBounded(JsonNode schema) {
        String type = schema.path("type").isArray()
                ? schema.path("type").get(0).asText()
                : schema.path("type").asText();
        return switch (type) {
            case "string" ->
                schema.has("maxLength")
                        || schema.has("enum")
                        || schema.path("format").asText().equals("uuid");
            case "integer", "number" -> schema.has("minimum") && schema.has("maximum");
            case "boolean" -> true;
            default -> false;
        };
    }

    private boolean pathParameters(Operation operation) {
        Set<String> described = new HashSet<>();
        operation.node().path("parameters").forEach(parameter -> {
            if (resolved(parameter).path("in").asText().equals("path")) {
                described.add("{" + resolved(parameter).get("name").asText() + "}");
            }
        });
        return List.of(operation.path().split("/", -1)).stream()
                .filter(segment -> segment.startsWith("{"))
                .collect(Collectors.toSet())
                .equals(described);
    }

    private void requestBody(Operation operation) {
        JsonNode body = operation.node().path("requestBody");
        if (!body.isMissingNode()) {
            require(body.has("required"), operation + ": whether the body is required");
            require(!body.path("description").asText().isBlank(), operation + ": the body's description");
            require(body.path("content").size() == 1, operation + ": one media type");
        }
    }

    private void responses(Operation operation) {
        boolean succeeds = false;
        for (Map.Entry<String, JsonNode> response :
                operation.node().path("responses").properties()) {
            String at = operation + " " + response.getKey();
            JsonNode described = resolved(response.getValue());
            boolean error = response.getKey().compareTo("400") >= 0;
            succeeds |= !error;
            require(!described.path("description").asText().isBlank(), at + ": description");
            require(described.at("/headers/X-Request-Id").isObject(), at + ": X-Request-Id");
            if (error) {
                JsonNode schema = described.at("/content/application~1problem+json/schema/$ref");
                require(
                        schema.asText().endsWith("/Problem")
                                && described.get("content").size() == 1,
                        at + ": a problem");
            }
            if (Set.of("429", "503").contains(response.getKey())) {
                require(described.at("/headers/Retry-After").isObject(), at + ": Retry-After");
            }
        }
        require(succeeds, operation + ": no answer for success");
    }

    private void references() {
        Set<String> used = new HashSet<>();
        walk(document, "", (at, node) -> {
            if (node.has("$ref")) {
                String reference = node.get("$ref").asText();
                used.add(reference);
                require(
                        reference.startsWith("#/")
                                && document.at(reference.substring(1)).isObject(),
                        at + ": " + reference);
            }
        });
        for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
            document.at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(name -> require(
                            used.contains("#/components/" + kind + "/" + name), kind + " " + name + ": not used"));
        }
    }

    /** Whoever says object says which members; a map of names says of what. Strings to send are bounded. */
    private void objects() {
        schemas(document)
                .forEach((top, schema) -> walk(schema, top, (at, node) -> {
                    if (node.path("type").asText().equals("object")) {
                        require(
                                node.has("additionalProperties") || node.has("unevaluatedProperties"),
                                at + ": additionalProperties");
                        node.path("required")
                                .forEach(name -> require(
                                        node.at("/properties/" + name.asText()).isObject(), at + ": " + name));
                    }
                    if (at.contains("/requestBody/")
                            && node.path("type").isTextual()
                            && Set.of("string", "integer")
                                    .contains(node.get("type").asText())) {
                        require(isBounded(node), at + ": bounds");
                    }
                }));
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
    }

    private void require(boolean holds, String complaint) {
        if (!holds) {
            complaints.add(complaint);
        }
    }
}
