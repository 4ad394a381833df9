package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigia.job.AllowedTypes;
import dev.vigia.job.KeyEnd;
import dev.vigia.job.KeyGrant;
import dev.vigia.job.KeyScope;
import dev.vigia.job.NewKey;
import dev.vigia.job.Operator;
import dev.vigia.job.Schema;
import dev.vigia.server.api.Routes.Route;
import io.javalin.http.HandlerType;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route that there is, with a key of each scope, with one of all scopes that is held to a type, and with none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteScopesTest {
    private static final Operator ANA = new Operator("ana", "a test", null);

    private RunningServer running;
    private List<Route> routes;

    @BeforeAll
    void start(@TempDir Path folder) {
        running = RunningServer.in(folder);
        routes = Routes.of(running.vigia, running.database.dataSource(), Schema.PUBLIC, 1, 1 << 20)
                .all();
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

    private RunningServer.Answer call(Route route, String key) {
        String path = route.path()
                .replace(
                        "{id}",
                        route.path().contains("/keys/")
                                ? "000000000"
                                : UUID.randomUUID().toString())
                .replaceAll("\\{[a-z_]+}", "none");
        boolean body = !Set.of(HandlerType.GET, HandlerType.HEAD).contains(route.method());
        var request = running.bare(path)
                .header("Content-Type", "application/json")
                .method(route.method().name(), body ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
        return running.send(key == null ? request : request.header("Authorization", "Bearer " + key));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void aKeyOpensExactlyWhatItsScopeGrants(KeyScope scope) {
        String key = key(Set.of(scope), AllowedTypes.ALL);
        for (Route route : routes) {
            KeyScope needed = route.access().scope();
            boolean open = needed == null || needed == scope || scope == KeyScope.ADMIN;
            RunningServer.Answer answer = call(route, key);
            if (open) {
                assertThat(answer.status()).as(scope + " " + route).isNotIn(401, 403, 405, 429, 500);
            } else {
                assertThat(answer.status()).as(scope + " " + route).isEqualTo(403);
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
        for (Route route : routes) {
            RunningServer.Answer answer = call(route, key);
            boolean open = route.access().scope() == null || route.access().byType();
            assertThat(answer.status() == 403).as(route.toString()).isEqualTo(!open);
        }
    }

    @Test
    void withoutAKeyOnlyTheProbesAnswerAndReportsThatBringTheirOwnToken() {
        for (Route route : routes) {
            boolean needsKey =
                    route.path().startsWith(Routes.BASE) && !route.path().startsWith(ProgressResource.PATH);
            assertThat(call(route, null).status() == 401).as(route.toString()).isEqualTo(needsKey);
            assertThat(route.access().scope() == null)
                    .as("what is below the base needs a scope: " + route)
                    .isEqualTo(!needsKey);
        }
        assertThat(routes).hasSizeGreaterThan(20);
    }
}
