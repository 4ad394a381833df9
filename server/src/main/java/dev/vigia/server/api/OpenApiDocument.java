package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The API as an OpenAPI 3.1 document, put together from one YAML file a resource in the folder {@code openapi} beside this
 * class. What every operation has (the refusals by status, the request id) stands once in {@code openapi.yaml} and is
 * added here, so a file tells only what is its own.
 */
public final class OpenApiDocument {
    /** One file each; a route that none of them describes fails {@code OpenApiTest}. */
    private static final List<String> RESOURCES = List.of(
            "problems",
            "probes",
            "health",
            "diagnosis",
            "dead-jobs",
            "jobs",
            "timeline",
            "workers",
            "enqueue",
            "actions",
            "types",
            "audit",
            "orchestrator",
            "schedules",
            "schedule-members",
            "batches",
            "keys",
            "gates",
            "dedupe");

    private static final ObjectMapper TREES = new ObjectMapper();

    private final ObjectNode document;
    private final JsonNode every;

    private OpenApiDocument(ObjectNode document) {
        this.document = document;
        this.every = document.remove("x-every-operation");
    }

    /** The document as it is served. */
    public static JsonNode read() {
        OpenApiDocument whole = new OpenApiDocument(file("openapi"));
        RESOURCES.forEach(name -> merge(whole.document, file(name), name + ".yaml"));
        whole.complete();
        return whole.document;
    }

    private static ObjectNode file(String name) {
        try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi/" + name + ".yaml is not among the classes");
            }
            return TREES.valueToTree(
                    new Load(LoadSettings.builder().setLabel(name).build()).loadFromInputStream(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Objects are joined and lists appended; nothing is defined twice. */
    private static void merge(ObjectNode into, ObjectNode from, String at) {
        for (Map.Entry<String, JsonNode> member : from.properties()) {
            JsonNode there = into.get(member.getKey());
            String here = at + " " + member.getKey();
            if (there == null) {
                into.set(member.getKey(), member.getValue());
            } else if (there instanceof ObjectNode object && member.getValue() instanceof ObjectNode more) {
                merge(object, more, here);
            } else if (there instanceof ArrayNode list && member.getValue() instanceof ArrayNode more) {
                list.addAll(more);
            } else {
                throw new IllegalStateException("defined twice: " + here);
            }
        }
    }

    private void complete() {
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            path.getValue().properties().forEach(method -> complete(path.getKey(), (ObjectNode) method.getValue()));
        }
        document.at("/components/responses").forEach(this::addHeaders);
    }

    private void complete(String path, ObjectNode operation) {
        ArrayNode parameters = operation.withArray("parameters");
        every.get("parameters")
                .forEach(name -> parameters.addObject().put("$ref", "#/components/parameters/" + name.asText()));
        Map<String, JsonNode> responses = new TreeMap<>(); // by status
        operation.get("responses").properties().forEach(response -> {
            addHeaders(response.getValue());
            responses.put(response.getKey(), response.getValue());
        });
        addResponses(responses, "all");
        if (!operation.get("security").isEmpty()) { // each says for itself; an empty list: it needs no key
            addResponses(responses, "key");
        }
        if (operation.has("requestBody")) {
            addResponses(responses, "body");
        }
        if (path.contains("{")) {
            addResponses(responses, "path");
        }
        operation.set("responses", TREES.createObjectNode().setAll(responses));
    }

    private void addResponses(Map<String, JsonNode> responses, String group) {
        every.at("/responses/" + group)
                .properties()
                .forEach(answer -> responses.putIfAbsent(
                        answer.getKey(),
                        TREES.createObjectNode()
                                .put(
                                        "$ref",
                                        "#/components/responses/"
                                                + answer.getValue().asText())));
    }

    private void addHeaders(JsonNode response) {
        if (!response.has("$ref")) {
            ObjectNode headers = ((ObjectNode) response).withObjectProperty("headers");
            every.get("headers")
                    .properties()
                    .forEach(header -> headers.putObject(header.getKey())
                            .put(
                                    "$ref",
                                    "#/components/headers/" + header.getValue().asText()));
        }
    }
}
