package dev.vigia.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigia.Vigia;
import dev.vigia.job.NewJob;
import dev.vigia.job.Outcome;
import dev.vigia.server.api.ApiContract;
import dev.vigia.server.api.HttpAnswer;
import dev.vigia.server.config.ConfigurationException;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VigiaServerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final CountDownLatch RUNNING = new CountDownLatch(1);
    private static final CountDownLatch GO_ON = new CountDownLatch(1);

    @TempDir
    static Path folder;

    private static Database database;
    private static Vigia vigia;

    @BeforeAll
    static void start() {
        database = Database.open(settings(Map.of()), Database.Use.WRITE);
        vigia = Vigia.on(database.dataSource())
                .handler("slow", context -> {
                    RUNNING.countDown();
                    GO_ON.await();
                    return Outcome.succeeded();
                })
                .build();
        vigia.migrate();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void withoutAConfiguredKeyOneIsMadeAndNothingElseOpensTheDoor() throws Exception {
        try (VigiaServer server = VigiaServer.start(settings(Map.of()), vigia, database.dataSource())) {
            String key = server.generatedKey().orElseThrow();
            assertThat(key).startsWith("vg_");
            assertThat(get(server, "/functions/v1/workers", key).statusCode()).isEqualTo(200);
            assertThat(get(server, "/functions/v1/workers", "vg_").statusCode()).isEqualTo(401);
            assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port());
        }
    }

    @Test
    void anAddressBeyondThisMachineNeedsAConfiguredKey() {
        assertThatThrownBy(() -> VigiaServer.start(settings(Map.of("bind", "0.0.0.0")), vigia, database.dataSource()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bind 0.0.0.0 (--bind) opens Vigía to other machines")
                .hasMessageContaining("VIGIA_SERVICE_ROLE_KEY");
        Settings keyed = Options.resolve(given(Map.of("bind", "0.0.0.0")), Map.of("VIGIA_SERVICE_ROLE_KEY", "k"), null);
        VigiaServer.start(keyed, vigia, database.dataSource()).close();
    }

    @Test
    void aPortThatIsTakenIsExplained() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> VigiaServer.start(
                            settings(Map.of("port", "" + taken.getLocalPort())), vigia, database.dataSource()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void readyMeansThatAWriteWasCommittedAndAliveDoesNot() throws Exception {
        try (VigiaServer server = VigiaServer.start(settings(Map.of()), vigia, database.dataSource())) {
            assertThat(get(server, "/readyz", null).statusCode()).isEqualTo(200);
            setReadOnly(true);
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () -> assertThat(get(server, "/readyz", null).statusCode())
                                        .isEqualTo(503));
                assertThat(get(server, "/readyz", null).headers().firstValue("Retry-After"))
                        .isPresent();
                assertThat(get(server, "/livez", null).statusCode()).isEqualTo(200);
                assertThat(get(server, "/startupz", null).statusCode())
                        .as("it has started once")
                        .isEqualTo(200);
            } finally {
                setReadOnly(false);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(get(server, "/readyz", null).statusCode())
                            .isEqualTo(200));
        }
    }

    @Test
    void whenPostgresqlIsGoneEveryQuestionIsAnsweredWith503AndWhenToComeBack() throws Exception {
        Settings gone = Options.resolve(
                given(Map.of(
                        "database-url",
                        database.url().toString().replace("***", database.url().password()))),
                Map.of(),
                null);
        Database closed = Database.open(gone, Database.Use.WRITE);
        Vigia blind = Vigia.on(closed.dataSource()).build();
        try (VigiaServer server = VigiaServer.start(gone, blind, closed.dataSource())) {
            closed.close();
            for (String path : new String[] {"health", "dead-jobs", "jobs", "workers"}) {
                HttpResponse<String> answer = get(
                        server, "/functions/v1/" + path, server.generatedKey().orElseThrow());
                assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
            }
            assertThat(get(server, "/livez", null).statusCode()).isEqualTo(200);
            assertThat(get(server, "/readyz", null).statusCode()).isEqualTo(503);
            assertThat(get(server, "/startupz", null).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aRequestAtWorkIsAnsweredBeforeTheServerStops() throws Exception {
        VigiaServer server = VigiaServer.start(settings(Map.of()), vigia, database.dataSource());
        String key = server.generatedKey().orElseThrow();
        vigia.enqueue(NewJob.of("slow"));
        HttpRequest pass = HttpRequest.newBuilder(URI.create(server.url() + "/functions/v1/orchestrator"))
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        CompletableFuture<HttpResponse<String>> answer = CLIENT.sendAsync(pass, HttpResponse.BodyHandlers.ofString());
        assertThat(RUNNING.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThatThrownBy(() -> get(server, "/livez", null)).isInstanceOf(IOException.class));
        assertThat(closing).as("it waits for the request").isNotDone();
        GO_ON.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aClientThatTricklesItsBodyIsCutOff() throws Exception {
        try (VigiaServer server = VigiaServer.start(settings(Map.of()), vigia, database.dataSource());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            ("POST /functions/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                                            + server.generatedKey().orElseThrow()
                                            + "\r\nContent-Length: 100000\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> answerOn(socket));
            while (!said.isDone()) {
                trickle(socket, said);
            }
            assertThat(said.get()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void theProbesAnswerWhileEveryPlaceAtWorkIsTakenAndWhoWaitsIsServedAfterwards() throws Exception {
        List<Socket> holders = new ArrayList<>();
        try (VigiaServer server = VigiaServer.start(settings(Map.of()), vigia, database.dataSource())) {
            String key = server.generatedKey().orElseThrow();
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                holders.add(socket);
                socket.getOutputStream()
                        .write(("POST /functions/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                        + "Authorization: Bearer " + key + "\r\nContent-Length: 10\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            HttpRequest workers = HttpRequest.newBuilder(URI.create(server.url() + "/functions/v1/workers"))
                    .header("Authorization", "Bearer " + key)
                    .build();
            CompletableFuture<HttpResponse<String>> waits = theFirstThatWaits(workers);
            assertThat(get(server, "/livez", null).statusCode()).isEqualTo(200);
            assertThat(get(server, "/readyz", null).statusCode()).isEqualTo(200);
            assertThat(waits).isNotDone();
            for (Socket socket : holders) {
                socket.close();
            }
            assertThat(waits.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    /** Asks until an answer does not come at once: the places are taken one after the other. */
    private static CompletableFuture<HttpResponse<String>> theFirstThatWaits(HttpRequest request) throws Exception {
        for (int i = 0; i < 100; i++) {
            CompletableFuture<HttpResponse<String>> answer =
                    CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            try {
                answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                return answer;
            }
        }
        throw new AssertionError("every request was answered within a second");
    }

    /** One byte, then a tenth of a second for the answer. */
    private static void trickle(Socket socket, CompletableFuture<String> said) throws Exception {
        try {
            socket.getOutputStream().write(' ');
            said.get(100, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            assertThat(said).isNotDone();
        } catch (IOException e) {
            said.get(5, TimeUnit.SECONDS); // cut off: the answer is on its way
        }
    }

    private static String answerOn(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            byte[] first = in.readNBytes(40);
            return new String(first, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static HttpResponse<String> get(VigiaServer server, String path, String key)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(15));
        HttpResponse<String> answer = CLIENT.send(
                (key == null ? request : request.header("Authorization", "Bearer " + key)).build(),
                HttpResponse.BodyHandlers.ofString());
        ApiContract.hold(HttpAnswer.of(answer));
        return answer;
    }

    private static Map<String, String> given(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("data", folder.toString(), "port", "0", "grace", "10s"));
        all.putAll(more);
        return all;
    }

    private static Settings settings(Map<String, String> more) {
        return Options.resolve(given(more), Map.of(), null);
    }

    private static void setReadOnly(boolean on) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        database.embedded().orElseThrow().jdbcUrl(),
                        database.url().user(),
                        database.url().password());
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set default_transaction_read_only = " + (on ? "on" : "off"));
            statement.execute("select pg_reload_conf()");
        }
    }
}
