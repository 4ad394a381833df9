package dev.vigia.examples.documents.tsa;

import dev.vigia.examples.documents.evidence.Sha256;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.JobFailedException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/**
 * Asks a timestamp authority for tokens (RFC 3161 over HTTP, section 3.4). Each request has a nonce of its own and asks
 * for the certificates. Safe for many threads.
 */
public final class TimestampClient {
    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final URI authority;
    private final Duration timeout;
    private final HttpClient http;
    private final SecureRandom random = new SecureRandom();

    /**
     * A client of one authority.
     *
     * @param authority http or https
     * @param timeout   longest time for one whole exchange, body included
     */
    public TimestampClient(URI authority, Duration timeout) {
        if (authority.getHost() == null) {
            throw new IllegalArgumentException("a timestamp authority's URL names a host; this one does not");
        }
        this.authority = authority;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT.compareTo(timeout) < 0 ? CONNECT : timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * A checked timestamp of {@code digest}.
     *
     * @throws JobFailedException   retryable if the authority refused for now, did not answer, or answered nonsense;
     *                              not retryable if it rejected the request
     * @throws InterruptedException if interrupted while waiting; the exchange is given up
     */
    public Timestamp stamp(Sha256 digest) throws InterruptedException {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        TimeStampRequest request =
                generator.generate(TSPAlgorithms.SHA256, digest.bytes(), new BigInteger(128, random));
        byte[] answer = ask(request);
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            new PkiStatus(response).requireGranted(host());
            response.validate(request);
            Timestamp timestamp = Timestamp.read(answer);
            timestamp.check(digest);
            return timestamp;
        } catch (IOException | TSPException e) {
            throw unusable("is not an RFC 3161 response to this request: " + e.getMessage(), e);
        } catch (InvalidTimestampException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private byte[] ask(TimeStampRequest request) throws InterruptedException {
        HttpRequest post;
        try {
            post = HttpRequest.newBuilder(authority)
                    .timeout(timeout)
                    .header("Content-Type", "application/timestamp-query")
                    .header("Accept", "application/timestamp-reply")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request.getEncoded()))
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException("a request that was made cannot be written", e);
        }
        HttpResponse<byte[]> response = answer(post);
        HttpStatus.of(response).requireOk(host());
        return response.body();
    }

    /** The request's own timeout ends with the headers, so the whole exchange is timed here. */
    private HttpResponse<byte[]> answer(HttpRequest post) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(post, headers -> new BoundedBody(LONGEST_ANSWER));
        try {
            return exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unavailable("did not answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw unavailable("cannot be reached: " + reason(e.getCause()), e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    /** The HTTP client's connect exceptions often carry no message. */
    private static String reason(Throwable failure) {
        if (failure.getCause() instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (failure.getMessage() == null) {
            return failure instanceof ConnectException
                    ? "connection refused"
                    : failure.getClass().getSimpleName();
        }
        return failure.getMessage();
    }

    private JobFailedException unusable(String why, Throwable cause) {
        return unavailable("sent an answer that " + why, cause);
    }

    private JobFailedException unavailable(String why, Throwable cause) {
        return new JobFailedException(
                ErrorKind.DEPENDENCY_ERROR, "timestamp authority " + host() + " " + why, null, cause);
    }

    /** Host and port only: a URL may carry credentials. */
    private String host() {
        return authority.getPort() < 0 ? authority.getHost() : authority.getHost() + ":" + authority.getPort();
    }
}
