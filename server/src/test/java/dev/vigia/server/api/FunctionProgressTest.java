package dev.vigia.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vigia.Vigia;
import dev.vigia.job.JobFilter;
import dev.vigia.job.NewJob;
import dev.vigia.job.Operator;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.cli.Typed.Shell;
import dev.vigia.server.config.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real function that reports while it works, to servers that did not call it. */
class FunctionProgressTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static RunningServer running;
    private static VigiaServer second;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<JsonNode> calls = new LinkedBlockingQueue<>();
    private CountDownLatch answer = new CountDownLatch(1);
    private HttpServer function;
    private Vigia vigia;

    @BeforeAll
    static void start() {
        running = RunningServer.in(folder);
        second = VigiaServer.start(
                Options.resolve(
                        Map.of("data", folder.toString(), "port", "0"),
                        Map.of("VIGIA_SERVICE_ROLE_KEY", "another-key-0123456789"),
                        null),
                Vigia.on(running.database.dataSource()).build(),
                running.database.dataSource());
    }

    @AfterAll
    static void stop() {
        second.close();
        running.close();
    }

    @BeforeEach
    void open() throws IOException, SQLException {
        running.sql("truncate executor_waiting, executor_leases");
        function = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        function.setExecutor(threads);
        function.createContext("/", this::work);
        function.start();
        vigia = Vigia.on(running.database.dataSource())
                .functions(
                        URI.create("http://127.0.0.1:" + function.getAddress().getPort()), null)
                .publicUrl(URI.create(running.server.url() + "/"))
                .build();
    }

    @AfterEach
    void close() {
        answer.countDown();
        function.stop(0);
        threads.shutdownNow();
    }

    private void work(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode call = JSON.readTree(exchange.getRequestBody());
            assertThat(exchange.getRequestHeaders().getFirst("Vigia-Progress-Url"))
                    .isEqualTo(call.get("progress_url").asText());
            calls.add(call);
            answer.await();
            exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private UUID enqueue() {
        return vigia.enqueue(NewJob.of("render_pages").withMaxAttempts(5)).id();
    }

    private static HttpResponse<String> post(String url, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode call() throws InterruptedException {
        return calls.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void aFunctionReportsToAnyServerWithoutAKeyAndEverybodySeesIt() throws Exception {
        UUID job = enqueue();
        Future<?> pass = threads.submit(() -> vigia.runOnce(1));
        String url = call().get("progress_url").asText();
        assertThat(url).startsWith(running.server.url() + "/functions/v1/progress/AQ");
        assertThat(post(url, "{\"progress\": 0.4, \"message\": \"page 4 of 10\"}")
                        .statusCode())
                .isEqualTo(204);
        JsonNode seen = running.get("jobs/" + job).json().get("progress");
        assertThat(seen.get("fraction").asDouble()).isEqualTo(0.4);
        assertThat(seen.get("message").asText()).isEqualTo("page 4 of 10");
        assertThat(seen.get("at").asText()).endsWith("Z");
        assertThat(Shell.plain().on(folder, "job", job.toString()).out()).contains("  at 40 %, page 4 of 10, said ");
        assertThat(Shell.plain().on(folder, "timeline", job.toString()).out())
                .contains("render_pages  attempt 1 progress", "40 %, page 4 of 10");

        String elsewhere = url.replace(running.server.url(), second.url());
        assertThat(post(elsewhere, "{\"done\": 9, \"total\": 10}").statusCode()).isEqualTo(204);
        answer.countDown();
        pass.get(20, TimeUnit.SECONDS);
        JsonNode run = running.get("jobs/" + job).json().get("runs").get(0);
        assertThat(run.get("outcome").asText()).isEqualTo("succeeded");
        assertThat(run.get("progress").get("message").asText()).isEqualTo("9 of 10");
        assertThat(run.get("progress").get("fraction").asDouble()).isEqualTo(0.9);
    }

    @Test
    void afterAReclaimTheOldUrlIsRefusedForGoodAndTheNewOneWorks() throws Exception {
        UUID job = enqueue();
        threads.execute(() -> vigia.runOnce(1));
        String stale = call().get("progress_url").asText();
        running.sql("update executor_leases set locked_at = now() - interval '1 day' where id = '" + job + "'");
        running.sql("select reclaim_stale_jobs()");
        running.sql("update executor_waiting set run_at = now() where id = '" + job + "'");
        threads.execute(() -> vigia.runOnce(1));
        String fresh = call().get("progress_url").asText();
        assertThat(fresh).isNotEqualTo(stale);

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> late = post(stale, "{\"progress\": 0.9}");
            assertThat(late.statusCode()).isEqualTo(410);
            JsonNode problem = JSON.readTree(late.body());
            assertThat(problem.get("type").asText()).isEqualTo("urn:vigia:problem:attempt-over");
            assertThat(problem.get("detail").asText())
                    .contains("attempt 1 of job " + job + " lost its lease", "nothing was written", "Stop");
        }
        assertThat(running.sql(
                        "select count(*) from executor_events where kind = 'stale_progress_rejected' and job_id = '"
                                + job + "'"))
                .as("one trace, however often it tries")
                .isEqualTo("1");
        assertThat(running.sql("select progress from executor_leases where id = '" + job + "'"))
                .isNull();
        assertThat(post(fresh, "{\"progress\": 0.1}").statusCode()).isEqualTo(204);
        assertThat(running.sql("select progress from executor_leases where id = '" + job + "'"))
                .isEqualTo("0.1");
    }

    @Test
    void aFunctionWhoseJobIsToBeCancelledIsTold() throws Exception {
        UUID job = enqueue();
        threads.execute(() -> vigia.runOnce(1));
        String url = call().get("progress_url").asText();
        vigia.operations().cancel(JobFilter.ofId(job), new Operator("ana", "not wanted any more", null), false);
        // The worker hears of it with its next beat; the function with its next report.
        HttpResponse<String> told = post(url, "{\"progress\": 0.5}");
        assertThat(told.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(told.body()).get("detail").asText())
                .contains("cancelled (not wanted any more)", "Stop");
    }

    @Test
    void whenTheAttemptHasEndedItsUrlIsOver() throws Exception {
        enqueue();
        Future<?> pass = threads.submit(() -> vigia.runOnce(1));
        String url = call().get("progress_url").asText();
        answer.countDown();
        pass.get(20, TimeUnit.SECONDS);
        HttpResponse<String> late = post(url, "{}");
        assertThat(late.statusCode()).isEqualTo(410);
        assertThat(late.body()).contains("ended as succeeded at ");
    }

    @Test
    void nobodyElsesTokenIsTaken() throws Exception {
        UUID job = enqueue();
        threads.execute(() -> vigia.runOnce(1));
        String url = call().get("progress_url").asText();
        String token = url.substring(url.lastIndexOf('/') + 1);
        char last = token.charAt(80);
        String forged = token.substring(0, 80) + (last == 'x' ? 'y' : 'x') + token.substring(81);
        for (String wrong : new String[] {
            forged, "AQ" + "A".repeat(112), "short", running.sql("select trace_id from executor_leases")
        }) {
            HttpResponse<String> answered =
                    post(running.server.url() + "/functions/v1/progress/" + wrong, "{\"progress\": 1}");
            assertThat(answered.statusCode()).as(wrong).isEqualTo(404);
        }
        assertThat(running.sql("select progress from executor_leases where id = '" + job + "'"))
                .isNull();
        assertThat(running.get("/functions/v1/progress/" + token).status()).isEqualTo(405);
        assertThat(post(running.server.url() + "/functions/v1/jobs", "{\"type\": \"t\"}")
                        .statusCode())
                .as("everything else still needs the key")
                .isEqualTo(401);
    }

    @Test
    void oneTokenIsHeardTenTimesASecondAndOthersAreNotHeldUp() throws Exception {
        enqueue();
        threads.execute(() -> vigia.runOnce(1));
        String busy = call().get("progress_url").asText();
        HttpResponse<String> answered = post(busy, "{\"progress\": 0.5}");
        for (int i = 0; i < 1000 && answered.statusCode() == 204; i++) {
            answered = post(busy, "{\"progress\": 0.5}");
        }
        assertThat(answered.statusCode()).isEqualTo(429);
        assertThat(answered.headers().firstValue("Retry-After")).hasValue("1");
        enqueue();
        threads.execute(() -> vigia.runOnce(1));
        String other = call().get("progress_url").asText();
        assertThat(post(other, "{\"progress\": 0.5}").statusCode()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> post(busy, "{\"progress\": 0.6}").statusCode() == 204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"progress\": 40} | 400 | progress",
                "{\"progress\": \"0.4\"} | 400 | progress",
                "{\"progress\": 0.4, \"done\": 1, \"total\": 2} | 400 | progress",
                "{\"done\": 1} | 400 | total",
                "{\"percent\": 40} | 400 | percent",
                "[] | 400 | ",
                "nonsense | 400 | "
            })
    void whatIsNoReportIsRefusedByName(String body, int status, String parameter) throws Exception {
        String url = running.server.url() + "/functions/v1/progress/AQ" + "A".repeat(112);
        HttpResponse<String> refused = post(url, body);
        assertThat(refused.statusCode()).isEqualTo(status);
        JsonNode named = JSON.readTree(refused.body()).path("parameter");
        assertThat(named.asText(null)).isEqualTo(parameter);
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() throws Exception {
        String url = running.server.url() + "/functions/v1/progress/AQ" + "A".repeat(112);
        assertThat(post(url, "{\"message\": \"" + "x".repeat(9_000) + "\"}").statusCode())
                .isEqualTo(413);
    }
}
