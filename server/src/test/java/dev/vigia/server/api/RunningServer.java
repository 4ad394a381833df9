package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigia.Vigia;
import dev.vigia.job.Outcome;
import dev.vigia.server.Database;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.config.Options;
import dev.vigia.server.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** A whole server on a PostgreSQL of its own, and a client that holds its key. */
final class RunningServer implements AutoCloseable {
    static final String KEY = "test-key-0123456789abcdef0123456789abcdef";
    private static final ObjectMapper JSON = new ObjectMapper();

    final Database database;
    final Vigia vigia;
    final VigiaServer server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private RunningServer(Database database, Vigia vigia, VigiaServer server) {
        this.database = database;
        this.vigia = vigia;
        this.server = server;
    }

    static RunningServer in(Path folder) {
        Settings settings = Options.resolve(
                Map.of("data", folder.toString(), "port", "0", "grace", "5s", "pool-size", "8"),
                Map.of("VIGIA_SERVICE_ROLE_KEY", KEY),
                null);
        Database database = Database.open(settings, Database.Use.WRITE);
        Vigia vigia = Vigia.on(database.dataSource())
                .handler("stamp", context -> Outcome.succeeded())
                .handler("refuse", context -> Outcome.failed("the stamp office is closed"))
                .build();
        vigia.migrate();
        return new RunningServer(database, vigia, VigiaServer.start(settings, vigia, database.dataSource()));
    }

    /** An answer: its status, its headers, and its body as JSON where it is JSON. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + response.body(), e);
            }
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** With the key. */
    HttpRequest.Builder request(String path) {
        return bare(path.startsWith("/") ? path : "/functions/v1/" + path).header("Authorization", "Bearer " + KEY);
    }

    /** Without. */
    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(20));
    }

    /** What comes back is held to the OpenAPI document. */
    Answer send(HttpRequest.Builder request) {
        try {
            Answer answer = new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            ApiContract.hold(HttpAnswer.of(answer.response()));
            return answer;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Bytes as they are; what comes back until the server closes or is silent for long, held to the document too. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            ApiContract.hold(HttpAnswer.of(request, answer));
            return answer;
        }
    }

    /** The first column of the first row, as text; null if there is none. */
    String sql(String statement) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement asked = connection.createStatement()) {
            if (!asked.execute(statement)) {
                return null;
            }
            try (ResultSet rows = asked.getResultSet()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
