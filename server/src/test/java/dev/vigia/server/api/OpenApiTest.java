package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.vigia.Vigia;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The OpenAPI document is valid, says all that it should, and is about exactly the routes that there are. */
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode DOCUMENT = OpenApiDocument.read();
    private static final Path SOURCES = Path.of("src/main/resources/dev/vigia/server/api/openapi");

    @Test
    void everyRouteIsDocumentedAndNothingElse() {
        TreeSet<String> documented = new TreeSet<>();
        OpenApiLint.operations(DOCUMENT)
                .forEach(operation -> documented.add(operation.method() + " " + operation.path()));
        PGSimpleDataSource nowhere = new PGSimpleDataSource(); // nobody asks it anything
        Routes routes = Routes.of(Vigia.on(nowhere).build(), nowhere, dev.vigia.job.Schema.PUBLIC, 1, 1);
        assertThat(documented).containsExactlyElementsOf(routes.operations());
    }

    @Test
    void theDocumentIsValidByTheSchemaOfTheOpenApiInitiative() throws IOException {
        Map<String, String> known = Map.of("https://vigia.test/openapi-3.1-schema", openApiSchema());
        SchemaRegistry registry =
                SchemaRegistry.withDialect(Dialects.getDraft202012(), builder -> builder.schemas(known));
        Schema schema = registry.getSchema(SchemaLocation.of("https://vigia.test/openapi-3.1-schema"));
        assertThat(schema.validate(DOCUMENT)).isEmpty();
        assertThat(schema.validate(
                        "{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"x\"}, \"paths\": {}}", InputFormat.JSON))
                .as("it would notice a missing version")
                .isNotEmpty();
    }

    /** Its {@code $id} is a place holder that another name replaces. */
    private static String openApiSchema() throws IOException {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("openapi-3.1-schema.yaml")) {
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceFirst("\\$id: .*", "\\$id: https://vigia.test/openapi-3.1-schema");
            Object schema = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return JSON.writeValueAsString(schema);
        }
    }

    @Test
    void everySchemaOfItIsASchema() {
        Schema metaSchema = SchemaRegistry.withDialect(Dialects.getDraft202012())
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        OpenApiLint.schemas(DOCUMENT)
                .forEach((at, schema) ->
                        assertThat(metaSchema.validate(schema)).as(at).isEmpty());
    }

    @Test
    void theDocumentIsLintClean() {
        assertThat(new OpenApiLint(DOCUMENT).complaints()).isEmpty();
    }

    @Test
    void everyExampleIsValidByItsOwnSchema() {
        ApiContract contract = new ApiContract(DOCUMENT);
        Map<String, List<JsonNode>> examples = OpenApiLint.examples(DOCUMENT);
        assertThat(examples).hasSizeGreaterThan(40);
        examples.forEach((schema, values) ->
                values.forEach(value -> assertThat(contract.schema(schema).validate(value))
                        .as(schema + " " + value)
                        .isEmpty()));
    }

    @Test
    void whatIsNotDocumentedIsNoticed() {
        ApiContract contract = new ApiContract(DOCUMENT);
        Map<String, String> headers = Map.of("Content-Type", "application/json", "X-Request-Id", "x");
        String alive = "{\"status\": \"live\"}";
        assertThat(contract.complaints(new HttpAnswer("GET", "/livez", 200, headers, alive)))
                .isEmpty();
        for (HttpAnswer wrong : List.of(
                new HttpAnswer("GET", "/livez", 200, headers, "{\"status\": \"live\", \"more\": 1}"),
                new HttpAnswer("GET", "/livez", 200, headers, "{\"status\": \"fine\"}"),
                new HttpAnswer("GET", "/livez", 201, headers, alive),
                new HttpAnswer("GET", "/livez", 200, Map.of("Content-Type", "application/json"), alive),
                new HttpAnswer("GET", "/livez", 200, Map.of("Content-Type", "text/plain", "X-Request-Id", "x"), alive),
                new HttpAnswer("GET", "/livez", 503, headers, alive),
                new HttpAnswer("DELETE", "/livez", 200, headers, alive),
                new HttpAnswer("GET", "/nosuch", 200, headers, alive))) {
            assertThat(contract.complaints(wrong)).as(wrong.toString()).isNotEmpty();
        }
    }

    @Test
    void itsSourcesStayReadable() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<Path> tooLong = new ArrayList<>();
            for (Path file : files.toList()) {
                if (Files.readAllLines(file).size() > 300) {
                    tooLong.add(file);
                }
            }
            assertThat(tooLong).isEmpty();
        }
    }
}
