package dev.vigia;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.vigia.IdempotentAnswer.State;
import dev.vigia.job.CorrelationId;
import dev.vigia.job.Enqueued;
import dev.vigia.job.NewJob;
import dev.vigia.store.Database;
import dev.vigia.store.Enqueue;
import dev.vigia.store.IdempotencyKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    IdempotentAnswer apply(String key, String requestHash, List<NewJob> jobs) {
        return database.persistently(PATIENCE, connection -> answer(connection, key, requestHash, jobs));
    }

    private IdempotentAnswer answer(Connection connection, String key, String requestHash, List<NewJob> jobs)
            throws SQLException {
        if (!keys.lock(connection, key)) {
            return new IdempotentAnswer(State.IN_FLIGHT, List.of());
        }
        IdempotencyKeys.Kept kept = keys.find(connection, key);
        if (kept == null) {
            List<Enqueued> enqueued = enqueue.apply(connection, enqueue.identify(connection, jobs));
            keys.keep(connection, key, new IdempotencyKeys.Kept(requestHash, write(enqueued)));
            return new IdempotentAnswer(State.NEW, enqueued);
        }
        return kept.requestHash().equals(requestHash)
                ? new IdempotentAnswer(State.REPLAYED, read(kept.response()))
                : new IdempotentAnswer(State.MISMATCH, List.of());
    }

    private String write(List<Enqueued> jobs) {
        ArrayNode answer = json.createArrayNode();
        for (Enqueued job : jobs) {
            answer.addObject()
                    .put("id", job.id().toString())
                    .put("correlation_id", job.correlationId().toString())
                    .put("duplicate", job.duplicate());
        }
        return answer.toString();
    }

    private List<Enqueued> read(String answer) {
        try {
            List<Enqueued> jobs = new ArrayList<>();
            for (JsonNode job : json.readTree(answer)) {
                jobs.add(new Enqueued(
                        UUID.fromString(job.get("id").asText()),
                        new CorrelationId(
                                UUID.fromString(job.get("correlation_id").asText())),
                        job.get("duplicate").asBoolean()));
            }
            return jobs;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer kept by us is no JSON: " + answer, e);
        }
    }
}
