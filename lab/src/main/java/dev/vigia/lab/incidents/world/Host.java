package dev.vigia.lab.incidents.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Another host on which handlers depend; what it answers can be changed at any time. */
public final class Host implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(Host::daemon);
    private final AtomicLong requests = new AtomicLong();
    private volatile Supplier<Answer> answers = () -> Answer.OK;

    /**
     * What is sent for a request.
     *
     * @param delay before it is sent
     */
    public record Answer(int status, Duration delay, Map<String, String> headers, String body) {
        static final Answer OK = new Answer(200, Duration.ofMillis(5), Map.of(), "{}");

        public static Answer of(int status, String body) {
            return new Answer(status, Duration.ofMillis(5), Map.of(), body);
        }

        public Answer after(Duration wait) {
            return new Answer(status, wait, headers, body);
        }

        public Answer with(String header, String value) {
            return new Answer(status, delay, Map.of(header, value), body);
        }
    }

    Host(String name, String address) {
        this.name = name;
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "host");
        thread.setDaemon(true);
        return thread;
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Answer answer = answers.get();
            TimeUnit.MILLISECONDS.sleep(answer.delay().toMillis());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String name() {
        return name;
    }

    /** As handlers call it. */
    public String url() {
        return "http://" + name + ":" + server.getAddress().getPort();
    }

    String address() {
        return server.getAddress().getAddress().getHostAddress();
    }

    public long requests() {
        return requests.get();
    }

    /** From now on every request is answered so. */
    public void answer(Answer answer) {
        answers = () -> answer;
    }

    /** From now on each request is answered as this says at its time. */
    public void answer(Supplier<Answer> each) {
        answers = each;
    }

    public void recover() {
        answer(Answer.OK);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
