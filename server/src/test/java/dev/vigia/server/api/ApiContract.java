package dev.vigia.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds answers to the OpenAPI document: an operation, a status, a media type, a header or a body that is not written
 * there is an error. Every answer that a test of the server gets comes by here.
 */
public final class ApiContract {
    private static final String HERE = "https://vigia.test/openapi.json";
    private static final String PROBLEM = "application/problem+json";
    /** What Jetty may answer before anybody looks for a route, as the document's introduction says. */
    private static final Set<Integer> BEFORE_ROUTING = Set.of(400, 408, 414, 431, 501, 503, 505);

    /** What is not plain in a path is not resolved, so no route is there. */
    private static final String SEGMENT = "[A-Za-z0-9_~-][A-Za-z0-9._~-]*";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ApiContract SERVED = new ApiContract(OpenApiDocument.read());

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    ApiContract(JsonNode document) {
        this.document = document;
        Dialect quiet = Dialect.builder(Dialects.getDraft202012()) // OpenAPI's own keywords say nothing about a value
                .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
                .build();
        this.registry = SchemaRegistry.withDialect(
                quiet,
                builder -> builder.schemas(Map.of(HERE, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ROOT)
                                .build()));
    }

    /**
     * Fails the test that got this answer, unless it is one that the document promises.
     *
     * @throws AssertionError that says what is not
     */
    public static void hold(HttpAnswer answer) {
        List<String> complaints = SERVED.complaints(answer);
        if (!complaints.isEmpty()) {
            throw new AssertionError(answer.method() + " " + answer.target() + " answered " + answer.status()
                    + ", and that breaks the OpenAPI document: " + complaints + "\n" + answer.headers() + "\n"
                    + answer.body());
        }
    }

    /** What is wrong with the answer by this document; empty if nothing is. */
    List<String> complaints(HttpAnswer answer) {
        Optional<String> path = path(answer.path());
        String method = "HEAD".equals(answer.method()) ? "get" : answer.method().toLowerCase(Locale.ROOT);
        JsonNode operation = path.isEmpty()
                ? MissingNode.getInstance()
                : document.get("paths").get(path.get()).path(method);
        String status = Integer.toString(answer.status());
        if (operation.path("responses").has(status)) {
            return byResponse(answer, "/paths/" + escaped(path.orElseThrow()) + "/" + method + "/responses/" + status);
        }
        if (BEFORE_ROUTING.contains(answer.status())) {
            return byResponse(answer, "/components/responses/BadRequest");
        }
        if (!operation.isMissingNode()) {
            return List.of("status " + status + " is not documented for it");
        }
        return undocumented(answer, path.isPresent());
    }

    /** No route, or a method that the path does not know. */
    private List<String> undocumented(HttpAnswer answer, boolean known) {
        if (answer.status() == 401) {
            return byResponse(answer, "/components/responses/Unauthorized");
        }
        if (!known) {
            return answer.status() == 404
                    ? byResponse(answer, "/components/responses/NotFound")
                    : List.of("a path that is not documented is not 404");
        }
        if (answer.status() == 429) { // before anything else: too many keys were not valid
            return byResponse(answer, "/components/responses/TooManyFailures");
        }
        List<String> complaints = new ArrayList<>();
        if (answer.header("Allow") == null) {
            complaints.add("no Allow for a method that the path does not know");
        }
        if (answer.method().equals("OPTIONS") && answer.status() == 204) {
            return complaints;
        }
        if (answer.status() != 405) {
            complaints.add("a method that is not documented is not 405");
        }
        complaints.addAll(byResponse(answer, "/components/responses/BadRequest"));
        return complaints;
    }

    private List<String> byResponse(HttpAnswer answer, String pointer) {
        String at = resolved(pointer);
        JsonNode response = document.at(at);
        List<String> complaints = new ArrayList<>();
        response.path("headers").properties().forEach(header -> {
            JsonNode described = document.at(resolved(at + "/headers/" + header.getKey()));
            if (described.path("required").asBoolean() && answer.header(header.getKey()) == null) {
                complaints.add("header " + header.getKey() + " is missing");
            }
        });
        String type = answer.header("Content-Type");
        if (type == null || !response.path("content").has(type)) {
            complaints.add("media type " + type + " is not documented for status " + answer.status());
        } else if (!answer.method().equals("HEAD")) {
            complaints.addAll(byBody(answer, at + "/content/" + escaped(type) + "/schema"));
        }
        return complaints;
    }

    private List<String> byBody(HttpAnswer answer, String pointer) {
        List<String> complaints = new ArrayList<>();
        schema(pointer)
                .validate(answer.body(), InputFormat.JSON)
                .forEach(error -> complaints.add(error.getInstanceLocation() + " " + error.getMessage()));
        if (complaints.isEmpty() && PROBLEM.equals(answer.header("Content-Type"))) {
            JsonNode problem = tree(answer.body());
            if (problem.get("status").asInt() != answer.status()
                    || !problem.get("error").equals(problem.get("detail"))
                    || !problem.get("request_id").asText().equals(answer.header("X-Request-Id"))) {
                complaints.add("status, error or request_id of the problem contradict the answer");
            }
        }
        return complaints;
    }

    /** The schema at this place of the document. */
    Schema schema(String pointer) {
        return schemas.computeIfAbsent(pointer, at -> registry.getSchema(SchemaLocation.of(HERE + "#" + at)));
    }

    /** The template that the path is of; a path without parameters comes before one with. */
    private Optional<String> path(String path) {
        List<String> templates = new ArrayList<>();
        document.get("paths").fieldNames().forEachRemaining(templates::add);
        templates.sort((a, b) -> Boolean.compare(a.contains("{"), b.contains("{")));
        return templates.stream()
                .filter(template -> path.matches(template.replace(".", "\\.").replaceAll("\\{[^}]+}", SEGMENT) + "/?"))
                .findFirst();
    }

    private String resolved(String pointer) {
        JsonNode reference = document.at(pointer).path("$ref");
        return reference.isMissingNode() ? pointer : reference.asText().substring(1);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }
}
