package dev.vigia;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigia.IdempotentAnswer.State;
import dev.vigia.job.CorrelationId;
import dev.vigia.job.DedupeReport;
import dev.vigia.job.EnqueueItem;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.job.Refusal;
import dev.vigia.store.Database;
import dev.vigia.store.Enqueue;
import dev.vigia.store.IdempotencyKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Enqueue and keep the answer under the caller's key, in one transaction. */
final class IdempotentEnqueue {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final Enqueue enqueue;
    private final IdempotencyKeys keys;
    private final ObjectMapper json;

    IdempotentEnqueue(Database database, Enqueue enqueue, ObjectMapper json) {
        this.database = database;
        this.enqueue = enqueue;
        this.keys = new IdempotencyKeys(database);
        this.json = json;
    }

    /** All or none. */
    IdempotentAnswer apply(String key, String requestHash, List<NewJob> jobs) {
        return once(
                key,
                requestHash,
                connection -> enqueue.apply(connection, enqueue.identify(connection, jobs)).stream()
                        .map(EnqueueResult::of)
                        .toList());
    }

    /** Each by itself. */
    IdempotentAnswer applyEach(String key, String requestHash, List<EnqueueItem> items) {
        return once(key, requestHash, connection -> new EnqueueEach(enqueue, items).on(connection));
    }

    private IdempotentAnswer once(String key, String requestHash, Database.SqlWork<List<EnqueueResult>> work) {
        return database.persistently(PATIENCE, connection -> answer(connection, key, requestHash, work));
    }

    private IdempotentAnswer answer(
            Connection connection, String key, String requestHash, Database.SqlWork<List<EnqueueResult>> work)
            throws SQLException {
        if (!keys.lock(connection, key)) {
            return new IdempotentAnswer(State.IN_FLIGHT, List.of());
        }
        IdempotencyKeys.Kept kept = keys.find(connection, key);
        if (kept == null) {
            List<EnqueueResult> results = work.on(connection);
            keys.keep(connection, key, new IdempotencyKeys.Kept(requestHash, write(results)));
            return new IdempotentAnswer(State.NEW, results);
        }
        return kept.requestHash().equals(requestHash)
                ? new IdempotentAnswer(State.REPLAYED, read(kept.response()))
                : new IdempotentAnswer(State.MISMATCH, List.of());
    }

    private String write(List<EnqueueResult> results) {
        ArrayNode answer = json.createArrayNode();
        for (EnqueueResult result : results) {
            Enqueued job = result.enqueued();
            if (job == null) {
                answer.addObject()
                        .put("parameter", result.refusal().parameter())
                        .put("detail", result.refusal().detail());
            } else {
                ObjectNode kept = answer.addObject()
                        .put("id", job.id().toString())
                        .put("correlation_id", job.correlationId().toString())
                        .put("duplicate", job.duplicate());
                if (job.dedupe() != null) {
                    write(job.dedupe(), kept.putObject("dedupe"));
                }
            }
        }
        return answer.toString();
    }

    private static void write(DedupeReport report, ObjectNode kept) {
        kept.put("effect", report.effect().word())
                .put("job_id", report.otherId().toString())
                .put("status", report.status())
                .put("run_at", Objects.toString(report.runAt(), null))
                .put("held_until", Objects.toString(report.heldUntil(), null));
    }

    private List<EnqueueResult> read(String answer) {
        try {
            List<EnqueueResult> results = new ArrayList<>();
            for (JsonNode job : json.readTree(answer)) {
                results.add(job.has("id") ? EnqueueResult.of(enqueued(job)) : EnqueueResult.refused(refusal(job)));
            }
            return results;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer kept by us is no JSON: " + answer, e);
        }
    }

    private static Enqueued enqueued(JsonNode job) {
        return new Enqueued(
                UUID.fromString(job.get("id").asText()),
                new CorrelationId(UUID.fromString(job.get("correlation_id").asText())),
                job.get("duplicate").asBoolean(),
                job.has("dedupe") ? report(job.get("dedupe")) : null);
    }

    private static Refusal refusal(JsonNode item) {
        return new Refusal(item.get("parameter").textValue(), item.get("detail").asText());
    }

    private static DedupeReport report(JsonNode kept) {
        return new DedupeReport(
                DedupeReport.Effect.of(kept.get("effect").asText()),
                UUID.fromString(kept.get("job_id").asText()),
                kept.get("status").asText(),
                instant(kept.get("run_at")),
                instant(kept.get("held_until")));
    }

    private static Instant instant(JsonNode text) {
        return text.isNull() ? null : Instant.parse(text.asText());
    }
}
