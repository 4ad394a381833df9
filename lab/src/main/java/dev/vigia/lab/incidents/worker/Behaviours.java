package dev.vigia.lab.incidents.worker;

import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What handlers of a {@link ScriptedWorker} do. All take as long as their payload says; some do more. */
final class Behaviours {
    private final DataSource pool;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final List<byte[]> leaked = new CopyOnWriteArrayList<>();

    Behaviours(DataSource pool) {
        this.pool = pool;
    }

    /** Payload of every type; what is not given does not happen. */
    record Work(long ms, boolean halt, int leakMb, long holdMs, Map<String, Object> discount) {}

    /** Payload of a type that insists on it. */
    record Order(long ms, int amount) {}

    /** By its name, and what follows the first colon. */
    JobHandler named(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String argument = colon < 0 ? "" : text.substring(colon + 1);
        return switch (name) {
            case "works" -> context -> works(context.payload(Work.class), 1);
            case "crawls" -> context -> works(context.payload(Work.class), Integer.parseInt(argument));
            case "discounts" -> context -> new Discounts().applied(context.payload(Work.class));
            case "insists" ->
                context -> {
                    Order order = context.payload(Order.class);
                    TimeUnit.MILLISECONDS.sleep(order.ms());
                    return Outcome.succeeded("{\"amount\":" + order.amount() + "}");
                };
            case "calls" -> context -> calls(context, URI.create(argument), Duration.ofSeconds(40), false);
            case "hurries" -> context -> calls(context, URI.create(argument), Duration.ofSeconds(6), false);
            case "declares" -> context -> calls(context, URI.create(argument), Duration.ofSeconds(40), true);
            case "reads" -> context -> reads(context, URI.create(argument));
            case "borrows" -> context -> borrows(context.payload(Work.class));
            default -> throw new IllegalArgumentException("no behaviour is called '" + name + "'");
        };
    }

    private Outcome works(Work work, int times) throws InterruptedException {
        if (work.halt()) {
            Runtime.getRuntime().halt(137);
        }
        if (work.leakMb() > 0) {
            leaked.add(new byte[work.leakMb() << 20]);
        }
        TimeUnit.MILLISECONDS.sleep(work.ms() * times);
        return Outcome.succeeded();
    }

    /** A code path of the newer version only. */
    private static final class Discounts {
        Outcome applied(Work work) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(work.ms());
            return Outcome.succeeded("{\"rate\":" + rateOf(work.discount()) + "}");
        }

        private static int rateOf(Map<String, Object> discount) {
            return discount.get("rate").hashCode(); // version 1 knew that a job may come without one
        }
    }

    /** @param declares whether the failure is said to be the dependency's, with the wait it asks for */
    private Outcome calls(JobContext context, URI address, Duration patience, boolean declares)
            throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(context.payload(Work.class).ms());
        HttpRequest request = HttpRequest.newBuilder(address.resolve(
                        "/" + context.job().type() + "/" + context.job().id()))
                .timeout(patience)
                .POST(HttpRequest.BodyPublishers.ofString(context.job().payload()))
                .build();
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new IOException("POST " + request.uri() + " timed out", e);
        }
        if (response.statusCode() < 400) {
            return Outcome.succeeded();
        }
        String message = "POST " + request.uri() + " answered " + response.statusCode() + " " + response.body();
        if (declares) {
            Duration wait = response.headers()
                    .firstValue("Retry-After")
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                    .orElse(null);
            throw new JobFailedException(ErrorKind.DEPENDENCY_ERROR, message, wait, null);
        }
        throw new IOException(message);
    }

    /** Of a socket without a time limit, whatever interrupts it: as drivers of long ago do. */
    private static Outcome reads(JobContext context, URI address) throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(context.payload(Work.class).ms());
        while (true) {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.getOutputStream()
                        .write(("GET /feed HTTP/1.1\r\nHost: " + address.getHost() + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                FeedReader.readAll(socket.getInputStream());
                return Outcome.succeeded();
            } catch (SocketException e) {
                if (!Thread.interrupted()) {
                    throw e;
                }
            }
        }
    }

    /** In a class of its own, so that a stack shows where it stands. */
    private static final class FeedReader {
        static void readAll(InputStream feed) throws IOException {
            feed.readAllBytes();
        }
    }

    private Outcome borrows(Work work) throws SQLException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(work.ms());
        if (work.holdMs() > 0) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                TimeUnit.MILLISECONDS.sleep(work.holdMs());
                connection.rollback();
            }
        }
        return Outcome.succeeded();
    }
}
