package dev.vigia.examples.documents.tsa;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** What an authority answers to a request that is none. */
final class Rejection {

    private Rejection() {}

    static byte[] of(URI authority) throws IOException, InterruptedException {
        HttpRequest nonsense = HttpRequest.newBuilder(authority)
                .header("Content-Type", "application/timestamp-query")
                .POST(BodyPublishers.ofString("nonsense"))
                .build();
        return HttpClient.newHttpClient()
                .send(nonsense, BodyHandlers.ofByteArray())
                .body();
    }
}
