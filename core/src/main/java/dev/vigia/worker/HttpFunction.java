package dev.vigia.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigia.job.Dedupe;
import dev.vigia.job.ErrorKind;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.Job;
import dev.vigia.job.JobContext;
import dev.vigia.job.JobFailedException;
import dev.vigia.job.JobHandler;
import dev.vigia.job.Lease;
import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import dev.vigia.job.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Runs an attempt by calling a function over HTTP: {@code POST base/{type, '_' as '-'}} with the payload plus the
 * attempt's ids. The status says what came of it: 2xx succeeded; 408, 425, 429, 5xx or no answer: again, honouring
 * Retry-After; 412 and 422: precondition failed; any other: a permanent error. Redirects are not followed. Where a server of
 * the cluster can be reached, the call says where to report progress.
 */
public final class HttpFunction implements JobHandler {
    private static final Set<Integer> RETRYABLE = Set.of(408, 425, 429);
    private static final Set<Integer> PRECONDITION = Set.of(412, 422);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int LARGEST_ANSWER = 1 << 20;

    private final URI base;
    private final WebhookSignature signature;
    private final Duration timeout;
    private final ObjectMapper json;
    private final ProgressUrls progressUrls;
    private final HttpClient client;

    /**
     * @param signature signs each call (Standard Webhooks), or null
     * @param timeout   longest wait for an answer; a type's time limit, if shorter, interrupts before
     * @param progressUrls handed out with each call, or null
     */
    public HttpFunction(
            URI base, WebhookSignature signature, Duration timeout, ObjectMapper json, ProgressUrls progressUrls) {
        this.base = base;
        this.signature = signature;
        this.timeout = timeout;
        this.json = json;
        this.progressUrls = progressUrls;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public Outcome run(JobContext context) throws Exception {
        HttpRequest request = request(context);
        HttpResponse<byte[]> response;
        waitsFor(context, host());
        try {
            response = client.send(request, info -> new CappedBody(LARGEST_ANSWER));
        } catch (IOException e) {
            throw new JobFailedException(
                    ErrorKind.DEPENDENCY_ERROR, "no answer from " + request.uri() + ": " + reason(e), null, e);
        } finally {
            waitsFor(context, null);
        }
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return succeeded(context, response.body());
        }
        String message = "HTTP " + status + " from " + request.uri() + excerpt(response.body());
        if (PRECONDITION.contains(status)) {
            return Outcome.preconditionFailed(message);
        }
        if (RETRYABLE.contains(status) || status >= 500) {
            throw new JobFailedException(ErrorKind.DEPENDENCY_ERROR, message, retryAfter(response), null);
        }
        return Outcome.permanentlyFailed(message);
    }

    /** Whom it calls, as error messages name it: an address with its port. */
    String host() {
        String name = base.getHost();
        boolean address = name != null && (name.equals("localhost") || name.startsWith("[") || name.matches("[\\d.]+"));
        return address && base.getPort() >= 0 ? name + ":" + base.getPort() : name;
    }

    /** So that somebody who asks why it takes so long knows. */
    private static void waitsFor(JobContext context, String host) {
        if (context instanceof AttemptContext attempt) {
            attempt.waitsFor(host);
        }
    }

    private HttpRequest request(JobContext context) throws JsonProcessingException {
        Job job = context.job();
        Lease lease = context.lease();
        String path = URLEncoder.encode(job.type().replace('_', '-'), StandardCharsets.UTF_8)
                .replace("+", "%20");
        Optional<String> progressUrl = progressUrls == null ? Optional.empty() : progressUrls.of(lease);
        byte[] body = json.writeValueAsBytes(body(job, lease, progressUrl));
        String root = base.toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((root.endsWith("/") ? root : root + "/") + path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", job.id() + "-" + lease.attempt())
                .POST(BodyPublishers.ofByteArray(body));
        progressUrl.ifPresent(url -> request.header("Vigia-Progress-Url", url));
        if (job.traceparent() != null) {
            request.header("traceparent", job.traceparent());
        }
        if (signature != null) {
            signature
                    .headers(job.id() + "-" + lease.attempt(), Instant.now(), body)
                    .forEach(request::header);
        }
        return request.build();
    }

    private ObjectNode body(Job job, Lease lease, Optional<String> progressUrl) throws JsonProcessingException {
        JsonNode payload = json.readTree(job.payload());
        ObjectNode body = payload instanceof ObjectNode object
                ? object
                : json.createObjectNode().set("payload", payload);
        body.put("job_id", job.id().toString());
        body.put("type", job.type());
        body.put("entity_id", job.entityId() == null ? null : job.entityId().toString());
        body.put("correlation_id", job.correlationId().toString());
        body.put("trace_id", lease.traceId() == null ? null : lease.traceId().value());
        body.put("attempt", lease.attempt());
        progressUrl.ifPresent(url -> body.put("progress_url", url));
        return body;
    }

    private Outcome succeeded(JobContext context, byte[] answer) throws IOException {
        if (answer.length == 0) {
            return Outcome.succeeded();
        }
        JsonNode result;
        try {
            result = json.readTree(answer);
        } catch (JsonProcessingException e) {
            return Outcome.permanentlyFailed(
                    "the function answered 2xx with a body that is no JSON: " + e.getOriginalMessage());
        }
        for (JsonNode event : result.path("events")) {
            context.emit(
                    event.path("kind").asText(),
                    event.path("data").isObject() ? event.path("data").toString() : "{}");
        }
        try {
            for (JsonNode followUp : result.path("enqueue")) {
                context.enqueue(followUp(followUp));
            }
        } catch (InvalidJobException | IllegalArgumentException | DateTimeParseException e) {
            return Outcome.permanentlyFailed("the function asked for a follow-up that cannot be: " + e.getMessage());
        }
        return Outcome.succeeded(result.toString());
    }

    private static NewJob followUp(JsonNode node) {
        NewJob job = NewJob.of(
                        node.path("type").asText(),
                        node.has("payload") ? node.get("payload").toString() : "{}")
                .withPriority(node.path("priority").asInt(0));
        if (node.hasNonNull("entity_id")) {
            job = job.withEntity(UUID.fromString(node.get("entity_id").asText()));
        }
        if (node.hasNonNull("correlation_id")) {
            job = job.withCorrelation(UUID.fromString(node.get("correlation_id").asText()));
        }
        if (node.hasNonNull("run_at")) {
            job = job.withRunAt(Instant.parse(node.get("run_at").asText()));
        }
        if (node.hasNonNull("max_attempts")) {
            job = job.withMaxAttempts(node.get("max_attempts").asInt());
        }
        job = linked(job, node);
        return node.hasNonNull("dedupe_key") ? job.withDedupe(dedupe(node)) : job;
    }

    private static Dedupe dedupe(JsonNode node) {
        Dedupe dedupe = Dedupe.by(node.get("dedupe_key").asText());
        if (node.hasNonNull("dedupe_mode")) {
            dedupe = dedupe.withMode(Dedupe.Mode.of(node.get("dedupe_mode").asText()));
        }
        if (node.hasNonNull("dedupe_for")) {
            dedupe = dedupe.withWindow(span(node.get("dedupe_for")));
        }
        return node.hasNonNull("dedupe_max_wait") ? dedupe.withMaxWait(span(node.get("dedupe_max_wait"))) : dedupe;
    }

    /** Seconds as a number, or ISO 8601 ({@code PT10M}). */
    private static Duration span(JsonNode value) {
        return value.isNumber()
                ? Duration.ofMillis(Math.round(value.asDouble() * 1e3))
                : Duration.parse(value.asText());
    }

    /** As in {@code POST /jobs}: depends_on names follow-ups before it, or jobs by id; in_batch: that of the job itself. */
    private static NewJob linked(NewJob job, JsonNode node) {
        NewJob linked = node.hasNonNull("name") ? job.named(node.get("name").asText()) : job;
        for (JsonNode one : node.path("depends_on")) {
            String text = one.asText();
            linked = text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                    ? linked.dependsOn(UUID.fromString(text))
                    : linked.dependsOn(text);
        }
        if (node.hasNonNull("on_dependency_failure")) {
            linked = linked.whenDependencyFails(OnDependencyFailure.valueOf(
                    node.get("on_dependency_failure").asText().toUpperCase(Locale.ROOT)));
        }
        return node.path("in_batch").asBoolean() ? linked.inParentsBatch() : linked;
    }

    /** Retry-After as seconds (RFC 9110, 10.2.3); null if absent or not a number. */
    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,7}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(null);
    }

    private static String excerpt(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 500), StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + text;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
