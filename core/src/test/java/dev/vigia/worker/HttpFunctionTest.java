package dev.vigia.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vigia.Vigia;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.testing.FreshDatabase;
import dev.vigia.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions over HTTP, called as the contract says. */
@ExtendWith(FreshDatabase.class)
class HttpFunctionTest {
    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString("a secret of some length".getBytes(StandardCharsets.UTF_8));

    private record Call(String path, Map<String, String> headers, String body) {}

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private TestDatabase database;
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile String retryAfter;

    @BeforeEach
    void open(TestDatabase fresh) throws IOException {
        database = fresh;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            calls.add(new Call(
                    exchange.getRequestURI().getRawPath(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            if (retryAfter != null) {
                exchange.getResponseHeaders().add("Retry-After", retryAfter);
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void theCallCarriesThePayloadTheIdsAndASignatureThatVerifies() throws Exception {
        UUID entity = UUID.randomUUID();
        Enqueued job = vigia().enqueue(NewJob.of("run_tsa", "{\"hash\": \"ab\"}")
                .withEntity(entity)
                .withTraceparent("00-4bf9-01"));
        PassReport pass = vigia().runOnce(1);
        Call call = calls.poll(5, TimeUnit.SECONDS);

        assertThat(call.path()).isEqualTo("/fn/run-tsa");
        String trace = pass.worker() + "-" + job.id() + "-1";
        assertThat(new ObjectMapper().readValue(call.body(), new TypeReference<Map<String, Object>>() {}))
                .isEqualTo(Map.of(
                        "hash",
                        "ab",
                        "job_id",
                        job.id().toString(),
                        "type",
                        "run_tsa",
                        "entity_id",
                        entity.toString(),
                        "correlation_id",
                        entity.toString(),
                        "trace_id",
                        trace,
                        "attempt",
                        1));
        assertThat(call.headers())
                .containsEntry("Idempotency-Key", job.id() + "-1")
                .containsEntry("traceparent", "00-4bf9-01");
        assertThat(call.headers().get("webhook-signature")).isEqualTo("v1," + signature(call));
    }

    private static String signature(Call call) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("a secret of some length".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed =
                call.headers().get("webhook-id") + "." + call.headers().get("webhook-timestamp") + "." + call.body();
        byte[] digest = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        assertThat(MessageDigest.isEqual(digest, new byte[0])).isFalse();
        return Base64.getEncoder().encodeToString(digest);
    }

    @ParameterizedTest
    @CsvSource({
        "200,succeeded,",
        "204,succeeded,",
        "408,failed,dependency_error",
        "425,failed,dependency_error",
        "429,failed,dependency_error",
        "500,failed,dependency_error",
        "503,failed,dependency_error",
        "412,dead,precondition_failed",
        "422,dead,precondition_failed",
        "400,dead,permanent_error",
        "401,dead,permanent_error",
        "404,dead,permanent_error",
        "302,dead,permanent_error"
    })
    void theStatusSaysWhatCameOfIt(int code, String expected, String kind) {
        status = code;
        vigia().enqueue(NewJob.of("t"));
        vigia().runOnce(1);
        boolean dead = database.number("select count(*) from executor_dead_jobs") == 1;
        assertThat(dead ? "dead" : database.value(String.class, "select status from executor_jobs"))
                .isEqualTo(expected);
        assertThat(database.rows("select error_kind from executor_jobs").get(0).get("error_kind"))
                .isEqualTo(kind);
        assertThat(calls).hasSize(1);
    }

    @Test
    void retryAfterIsHonoured() {
        status = 429;
        retryAfter = "3600";
        vigia().enqueue(NewJob.of("t"));
        vigia().runOnce(1);
        assertThat(database.value(Double.class, "select extract(epoch from run_at - now())::float8 from executor_jobs"))
                .isBetween(3590.0, 3600.0);
    }

    @Test
    void itsEventsAndFollowUpsAreWrittenInTheSettlingTransaction() {
        answer = """
                {"pages": 3, "events": [{"kind": "tsa.confirmed", "data": {"serial": 7}}],
                 "enqueue": [{"type": "submit_anchor_polygon", "payload": {"root": "cd"}, "dedupe_key": "k", "max_attempts": 4}]}""";
        Enqueued job = vigia().enqueue(NewJob.of("run_tsa"));
        vigia().runOnce(1);
        assertThat(
                        database.rows(
                                "select type, parent_id, correlation_id, payload::text, dedupe_key, max_attempts from executor_jobs where status = 'queued'"))
                .containsExactly(Map.of(
                        "type",
                        "submit_anchor_polygon",
                        "parent_id",
                        job.id(),
                        "correlation_id",
                        job.id(),
                        "payload",
                        "{\"root\": \"cd\"}",
                        "dedupe_key",
                        "k",
                        "max_attempts",
                        4));
        assertThat(database.rows(
                        "select kind, data::text as data, job_id from executor_events where kind = 'tsa.confirmed'"))
                .containsExactly(Map.of("kind", "tsa.confirmed", "data", "{\"serial\": 7}", "job_id", job.id()));
        assertThat(database.value(
                        String.class, "select result ->> 'pages' from executor_jobs where status = 'succeeded'"))
                .isEqualTo("3");
    }

    @Test
    void aFollowUpsDedupeKeyHasEveryModeAndWindow() {
        vigia().enqueue(NewJob.of("index").withDelay(Duration.ofHours(1)).withDedupeKey("k"));
        answer = """
                {"enqueue": [{"type": "index", "payload": {"v": 2}, "run_at": "2099-01-01T00:00:00Z", "dedupe_key": "k",
                              "dedupe_mode": "replace", "dedupe_for": 3600, "dedupe_max_wait": "PT2H"}]}""";
        vigia().enqueue(NewJob.of("edit"));
        vigia().runOnce(1);
        assertThat(database.rows(
                        "select payload ->> 'v' as v, status from executor_jobs where type = 'index' order by id"))
                .extracting(row -> row.get("v") + " " + row.get("status"))
                .containsExactly("null cancelled", "2 queued");
        assertThat(database.number("select extract(epoch from run_at - held_since) from executor_key_holders"))
                .as("put off by two hours at most")
                .isEqualTo(7200);
    }

    @Test
    void aFollowUpWithAnotherCorrelationIsRefusedForGood() {
        answer = "{\"enqueue\": [{\"type\": \"t\", \"correlation_id\": \"" + UUID.randomUUID() + "\"}]}";
        vigia().enqueue(NewJob.of("t"));
        vigia().runOnce(1);
        assertThat(database.value(String.class, "select last_error from executor_dead_jobs"))
                .contains("follow-up that cannot be", "differs from");
        assertThat(database.number("select count(*) from executor_job")).isOne();
    }

    @Test
    void anAnswerThatIsNoJsonOrTooLargeFailsItsAttemptOnly() {
        answer = "<html>";
        vigia().enqueue(NewJob.of("t"));
        vigia().runOnce(1);
        assertThat(database.value(String.class, "select last_error from executor_dead_jobs"))
                .contains("no JSON");
        answer = "\"" + "x".repeat(2 << 20) + "\"";
        vigia().enqueue(NewJob.of("u"));
        vigia().runOnce(1);
        assertThat(database.value(String.class, "select last_error from executor_jobs where type = 'u'"))
                .contains("larger than");
    }

    @Test
    void noAnswerIsRetriedAndTheMessageNamesTheUrl() {
        server.stop(0);
        vigia().enqueue(NewJob.of("t"));
        vigia().runOnce(1);
        assertThat(database.rows("select error_kind, last_error from executor_jobs"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row).containsEntry("error_kind", "dependency_error");
                    assertThat(row.get("last_error").toString())
                            .contains("no answer from http://127.0.0.1:"
                                    + server.getAddress().getPort() + "/fn/t");
                });
    }

    @Test
    void aJavaHandlerComesBeforeAFunctionOfTheSameType() {
        Vigia vigia = Vigia.on(database.dataSource())
                .functions(base(), null)
                .handler("mine", context -> null)
                .build();
        vigia.enqueue(NewJob.of("mine"));
        vigia.enqueue(NewJob.of("theirs"));
        vigia.runOnce(10);
        await().atMost(Duration.ofSeconds(5)).until(() -> calls.size() == 1);
        assertThat(calls.poll().path()).isEqualTo("/fn/theirs");
    }

    private Vigia vigia() {
        return Vigia.on(database.dataSource()).functions(base(), SECRET).build();
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/fn");
    }
}
