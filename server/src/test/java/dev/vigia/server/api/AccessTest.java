package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String KEY = RunningServer.KEY;

    @TempDir
    static Path folder;

    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "bearer",
                "Bearer ",
                "Bearer x",
                "Bearer " + KEY + "x",
                "Bearer x" + KEY,
                "Bearer test-key-0123456789abcde",
                "Bearer TEST-KEY-0123456789ABCDEF",
                "Bearer  " + KEY,
                "Bearer\t" + KEY,
                "Bearer " + KEY + " " + KEY,
                "Bearer " + KEY + ",x",
                KEY,
                "Basic " + KEY,
                "Bearer " + KEY + " trailing",
                "Bearer \"" + KEY + "\"",
                "BearerX " + KEY,
                "Bearer=" + KEY,
                "Token Bearer " + KEY
            })
    void aHeaderThatIsNotExactlyTheKeyIsRefused(String header) throws IOException {
        String answer =
                running.raw("GET /functions/v1/workers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                        + header + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer realm=\"vigia\"")
                .doesNotContain(KEY + "\"");
    }

    @Test
    void withoutOrWithTwoAuthorizationHeadersNothingIsAnswered() throws IOException {
        assertThat(running.send(running.bare("/functions/v1/workers").GET()).status())
                .isEqualTo(401);
        assertThat(running.raw(
                        "GET /functions/v1/workers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                                + KEY + "\r\nAuthorization: Bearer " + KEY + "\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
        assertThat(running.send(running.bare("/functions/v1/workers?apikey=" + KEY)
                                .GET())
                        .status())
                .as("a key in the URL")
                .isEqualTo(401);
    }

    @Test
    void theSchemeIsReadInAnyCase() {
        assertThat(running.send(running.bare("/functions/v1/workers")
                                .header("Authorization", "bearer " + KEY)
                                .GET())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theKeyIsAskedForBeforeAnythingElseBelowTheBase() {
        RunningServer.Answer answer =
                running.send(running.bare("/functions/v1/nosuch").GET());
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("error").asText()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/functions/v1//workers",
                "//functions/v1/workers",
                "/functions//v1/workers",
                "/functions/v1/./workers",
                "/functions/v1/x/../workers",
                "/functions/v1/workers;x=1",
                "/functions;x/v1/workers",
                "/functions/v1/workers%2f",
                "/functions%2fv1/workers",
                "/functions/v1/%2e%2e/v1/workers",
                "/functions/v1/work%65rs",
                "/functions/v1/workers%00",
                "/functions/v1/workers\\",
                "/functions/v1/workers/x",
                "/FUNCTIONS/V1/WORKERS",
                "/functions/v1/Workers",
                "/functions/v1",
                "/functions/v1/",
                "/functions/v2/workers",
                "/nosuch",
                "/livez;x",
                "/livez/x",
                "/functions/v1/diagnosis/x",
                "/functions/v1/gates/x",
                "/metrics",
                "/%",
                "/..",
                "/../etc/passwd",
                "*"
            })
    void aPathThatIsNotExactlyARouteIsNoRoute(String path) throws IOException {
        String answer = running.raw("GET " + path
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + KEY + "\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1\\.1 (404|400) .*");
        assertThat(answer)
                .contains("application/problem+json")
                .contains("\"request_id\"")
                .contains("\"error\"");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,health,'GET, HEAD, OPTIONS'",
        "DELETE,jobs,'GET, HEAD, OPTIONS, POST'",
        "GET,jobs/retry,'OPTIONS, POST'",
        "HEAD,jobs/retry,'OPTIONS, POST'",
        "PUT,jobs/6f1c02ce-55ae-4c0e-9d7b-0b8a1f0c7f11/retry,'OPTIONS, POST'",
        "GET,orchestrator,'OPTIONS, POST'",
        "TRACE,workers,'GET, HEAD, OPTIONS'",
        "PATCH,/livez,'GET, HEAD, OPTIONS'"
    })
    void aMethodThatARouteDoesNotKnowIsRefusedAndTheOthersAreNamed(String method, String path, String allowed)
            throws IOException {
        String target = path.startsWith("/") ? path : "/functions/v1/" + path;
        String answer = running.raw(method + " " + target
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: Bearer " + KEY
                + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: " + allowed + "\r\n")
                .contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FROB", "BEFORE", "AFTER_MATCHED", "get", "PROPFIND"})
    void aMethodThatNobodyKnowsIsRefused(String method) throws IOException {
        assertThat(running.raw(method
                        + " /functions/v1/workers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                        + KEY + "\r\n\r\n"))
                .startsWith("HTTP/1.1 501 ")
                .contains("application/problem+json");
    }

    @Test
    void optionsNamesTheMethodsOfAPath() {
        RunningServer.Answer answer =
                running.send(running.request("jobs").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(answer.response().body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*|200",
                "application/json|200",
                "Application/JSON; q=0.1|200",
                "text/html, application/*;q=0.8|200",
                "text/html, */*;q=0.1|200",
                "application/json;q=0, */*|406",
                "text/html|406",
                "text/html, */*;q=0|406",
                "application/problem+json|406",
                "application/jsonp|406",
                "nonsense|406"
            })
    void anAcceptThatLeavesJsonOutIsToldSo(String accept, int status) {
        RunningServer.Answer answer =
                running.send(running.request("workers").header("Accept", accept).GET());
        assertThat(answer.status()).isEqualTo(status);
        if (status == 406) {
            assertThat(answer.json().get("detail").asText()).contains("application/json");
        }
    }

    @Test
    void whatIsRefusedForItsAcceptIsNotDone() throws Exception {
        assertThat(running.post("jobs", "{\"type\": \"unacceptable\"}", "Accept", "text/html")
                        .status())
                .isEqualTo(406);
        assertThat(running.sql("select count(*) from executor_job where type = 'unacceptable'"))
                .isEqualTo("0");
    }

    @Test
    void everyAnswerCarriesItsRequestIdAndIsNeitherSniffedNorStored() {
        RunningServer.Answer echoed = running.send(
                running.request("workers").header("X-Request-Id", "abc-1").GET());
        assertThat(echoed.header("X-Request-Id")).isEqualTo("abc-1");
        assertThat(echoed.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(echoed.header("Cache-Control")).isEqualTo("no-store");
        assertThat(echoed.header("Content-Type")).isEqualTo("application/json");
        assertThat(echoed.header("Server")).isNull();
        RunningServer.Answer made = running.send(
                running.request("nosuch").header("X-Request-Id", "<script>").GET());
        assertThat(made.header("X-Request-Id"))
                .matches("[0-9a-f-]{36}")
                .isEqualTo(made.json().get("request_id").asText());
    }

    @Test
    void headAnswersAsGetWithoutTheBody() throws IOException {
        String answer = running.raw(
                "HEAD /functions/v1/workers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + KEY
                        + "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: application/json")
                .endsWith("\r\n\r\n");
    }

    @Test
    void whatIsNoHttpAtAllIsRefusedAsAProblem() throws IOException {
        assertThat(running.raw("GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("application/problem+json");
        assertThat(running.raw("GET /livez HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(running.raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }
}
