package dev.vigia.lab.incidents.world;

import dev.vigia.Vigia;
import dev.vigia.server.VigiaServer;
import dev.vigia.server.config.Options;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A producer that enqueues over HTTP with a service key, and the server that it talks to. */
public final class KeyedProducer implements AutoCloseable {
    private final VigiaServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String type;
    private final AtomicLong refused = new AtomicLong();
    private final Thread thread;
    private volatile String key;
    private volatile boolean stopping;

    public KeyedProducer(Vigia vigia, DataSource source, String key, String type) {
        this.server = VigiaServer.start(Options.resolve(Map.of("port", "0"), Map.of()), vigia, source);
        this.key = key;
        this.type = type;
        this.thread = new Thread(this::run, "keyed-producer");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on with this key. */
    public void use(String other) {
        key = other;
    }

    /** How many requests were answered with 401 or 403. */
    public long refused() {
        return refused.get();
    }

    private void run() {
        try {
            while (!stopping) {
                TimeUnit.MILLISECONDS.sleep(500);
                HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/functions/v1/jobs"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"type\":\"" + type + "\",\"payload\":{\"ms\":30}}"))
                        .build();
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status == 401 || status == 403) {
                    refused.incrementAndGet();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            stopping = true; // the server is closed
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        server.close();
    }
}
