package dev.vigia.examples.documents.tsa;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vigia.examples.documents.evidence.Disk;
import dev.vigia.examples.documents.evidence.DurableDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small timestamp authority (RFC 3161 over HTTP) with a root and a timestamping certificate of its own, for trying
 * things out: its tokens are real, its clock is this host's. It listens on the loopback interface only.
 *
 * <p>It can be told to refuse chosen digests with HTTP 503, as an authority that is down for some of its customers.
 */
public final class TimestampAuthority implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimestampAuthority.class);
    private static final String PATH = "/tsa";
    private static final int LONGEST_REQUEST = 64 * 1024;
    private static final int THREADS = 4;

    private final HttpServer server;
    private final ExecutorService threads;
    private final TokenIssuer issuer;
    private final Path root;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private TimestampAuthority(HttpServer server, ExecutorService threads, TokenIssuer issuer, Path root) {
        this.server = server;
        this.threads = threads;
        this.issuer = issuer;
        this.root = root;
    }

    /** Starts on a free port, with the keys and the last serial number kept in {@code folder}. */
    public static TimestampAuthority start(Path folder) throws IOException {
        return start(folder, 0, Clock.systemUTC());
    }

    /**
     * Starts on {@code port} of the loopback interface.
     *
     * @param folder where its keys, certificates and last serial number are kept
     * @param port   0 for any that is free
     * @param clock  the time it certifies
     * @throws IOException if the port is taken or the folder cannot be used
     */
    public static TimestampAuthority start(Path folder, int port, Clock clock) throws IOException {
        Disk disk = new DurableDisk();
        Files.createDirectories(folder);
        AuthorityKeys keys = AuthorityKeys.in(folder, disk, clock);
        TokenIssuer issuer = new TokenIssuer(keys, new SerialNumbers(folder, disk), clock);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "timestamp-authority");
            thread.setDaemon(true);
            return thread;
        });
        TimestampAuthority authority = new TimestampAuthority(server, threads, issuer, folder.resolve("ca.pem"));
        server.createContext(PATH, authority::handle);
        server.setExecutor(threads);
        server.start();
        return authority;
    }

    /** Where to post requests. */
    public URI url() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        String literal = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + literal + ":" + address.getPort() + PATH);
    }

    /** The root certificate, PEM: what a verifier trusts. */
    public Path root() {
        return root;
    }

    /** From now on answers HTTP 503 to requests about this digest, in hexadecimal. */
    public void refuse(String digestHex) {
        refused.add(digestHex.toLowerCase(Locale.ROOT));
    }

    /** Answers requests about this digest again. */
    public void accept(String digestHex) {
        refused.remove(digestHex.toLowerCase(Locale.ROOT));
    }

    /** Stops at once; requests under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = reply(exchange);
            } catch (IOException | TSPException | RuntimeException e) {
                LOG.warn("a timestamp request ended in HTTP 500", e);
                reply = Reply.text(500, "internal error");
            }
            reply.to(exchange);
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException, TSPException {
        if (!PATH.equals(exchange.getRequestURI().getPath())) {
            return Reply.text(404, "no such path; requests go to " + PATH);
        }
        if (!"POST".equals(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "POST");
            return Reply.text(405, "requests are posted");
        }
        if (!"application/timestamp-query".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            return Reply.text(415, "a request is application/timestamp-query");
        }
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_REQUEST + 1);
        if (body.length > LONGEST_REQUEST) {
            return Reply.text(413, "a request has at most " + LONGEST_REQUEST + " bytes");
        }
        return timestamp(body);
    }

    private Reply timestamp(byte[] body) throws IOException, TSPException {
        TimeStampRequest request;
        try {
            request = new TimeStampRequest(body);
        } catch (IOException | RuntimeException malformed) {
            // The ASN.1 parser answers some malformed input with unchecked exceptions.
            return Reply.timestamp(issuer.malformed());
        }
        if (refused.contains(HexFormat.of().formatHex(request.getMessageImprintDigest()))) {
            return Reply.text(503, "not available for this document");
        }
        TimeStampResponse response = issuer.answer(request);
        return Reply.timestamp(response);
    }
}
