package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the OpenAPI document, with a key of each scope, with one of all scopes that is held to a type, and with
 * none: each opens exactly what the document says of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteScopesTest {
    private static final Operator ANA = new Operator("ana", "a test", null);
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");

    private final List<Documented> operations = documented(OpenApiDocument.read());
    private RunningServer running;

    /** A path and a method, and for whom they are by the document. */
    private record Documented(String method, String path, Access access) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static List<Documented> documented(JsonNode document) {
        List<Documented> all = new ArrayList<>();
        OpenApiLint.operations(document).forEach(operation -> {
            Access access = access(operation.node());
            all.add(new Documented(operation.method(), operation.path(), access));
            if (operation.method().equals("GET")) {
                all.add(new Documented("HEAD", operation.path(), access));
            }
        });
        return all;
    }

    private static Access access(JsonNode operation) {
        String scope = operation.at("/security/0/key/0").asText("");
        return new Access(
                scope.isEmpty() ? null : KeyScope.valueOf(scope.toUpperCase(Locale.ROOT)),
                operation.path("x-held-to-types").asBoolean());
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        running = RunningServer.in(folder);
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private String key(Set<KeyScope> scopes, AllowedTypes types) {
        return running.vigia
                .keys()
                .create(new NewKey("a test", new KeyGrant(scopes, types), KeyEnd.NEVER), ANA)
                .secret()
                .reveal();
    }

    private RunningServer.Answer call(Documented operation, String key) {
        String id = operation.path().contains("/keys/")
                ? "000000000"
                : UUID.randomUUID().toString();
        var request = running.bare(operation.path().replace("{id}", id).replaceAll("\\{[a-z_]+}", "none"))
                .header("Content-Type", "application/json")
                .method(
                        operation.method(),
                        WITHOUT_BODY.contains(operation.method())
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString("{}"));
        return running.send(key == null ? request : request.header("Authorization", "Bearer " + key));
    }

    @Test
    void everyRouteIsDeclaredAsTheDocumentSays() {
        Map<String, Access> declared = new TreeMap<>();
        Routes.of(running.vigia, running.database.dataSource(), Schema.PUBLIC, 1, 1 << 20)
                .all()
                .forEach(route -> declared.put(route.method().name() + " " + route.path(), route.access()));
        Map<String, Access> documented = new TreeMap<>();
        operations.forEach(operation -> documented.put(operation.toString(), operation.access()));
        assertThat(documented).hasSizeGreaterThan(50).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void aKeyOpensExactlyWhatItsScopeGrants(KeyScope scope) {
        String key = key(Set.of(scope), AllowedTypes.ALL);
        for (Documented operation : operations) {
            KeyScope needed = operation.access().scope();
            boolean open = needed == null || needed == scope || scope == KeyScope.ADMIN;
            RunningServer.Answer answer = call(operation, key);
            if (open) {
                assertThat(answer.status()).as(scope + " " + operation).isNotIn(401, 403, 405, 429, 500);
            } else {
                assertThat(answer.status()).as(scope + " " + operation).isEqualTo(403);
                assertThat(answer.header("WWW-Authenticate"))
                        .contains("insufficient_scope", "scope=\"" + needed.word() + "\"");
            }
        }
    }

    static KeyScope[] scopes() {
        return KeyScope.values();
    }

    @Test
    void aKeyThatIsHeldToTypesOpensOnlyWhatHoldsItselfToThem() {
        String key =
                key(EnumSet.of(KeyScope.READ, KeyScope.ENQUEUE, KeyScope.OPERATE), AllowedTypes.of(Set.of("stamp")));
        for (Documented operation : operations) {
            RunningServer.Answer answer = call(operation, key);
            boolean open =
                    operation.access().scope() == null || operation.access().byType();
            assertThat(answer.status() == 403).as(operation.toString()).isEqualTo(!open);
        }
    }

    @Test
    void withoutAKeyOnlyTheProbesAnswerAndReportsThatBringTheirOwnToken() {
        for (Documented operation : operations) {
            boolean needsKey = operation.path().startsWith(Routes.BASE)
                    && !operation.path().startsWith(ProgressResource.PATH);
            assertThat(call(operation, null).status() == 401)
                    .as(operation.toString())
                    .isEqualTo(needsKey);
            assertThat(operation.access().scope() == null)
                    .as("what is below the base needs a scope: " + operation)
                    .isEqualTo(!needsKey);
        }
    }
}
