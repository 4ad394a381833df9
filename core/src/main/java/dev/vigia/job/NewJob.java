package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * A job to enqueue. Only the type is required; each {@code with…} returns a copy.
 *
 * @param type          which handler runs it, 1 to 200 characters
 * @param payload       input as JSON text; {@code {}} by default
 * @param entityId      what the work is about, for example a document; may be null
 * @param correlationId null: the parent's, else {@code entityId}, else the job's own id
 * @param parentId      the job that this one follows; may be null
 * @param priority      smaller runs sooner; 0 by default
 * @param runAt         not before this instant; null: now, by the database's clock
 * @param delay         not before this long from now, by the database's clock; null: no delay. Not together with runAt
 * @param maxAttempts   attempts granted; null: as the type's policy says
 * @param dedupeKey     at most one unfinished job has this key; may be null
 * @param concurrencyKey for whom it runs, for example a tenant: limits per key count by it. Limited types let keys take turns; may be null
 * @param traceparent   W3C Trace Context of the caller, handed to the handler; may be null
 */
public record NewJob(
        String type,
        String payload,
        UUID entityId,
        UUID correlationId,
        UUID parentId,
        short priority,
        Instant runAt,
        Duration delay,
        Integer maxAttempts,
        String dedupeKey,
        String concurrencyKey,
        String traceparent) {

    public NewJob {
        require(type != null && !type.isBlank() && type.length() <= 200, "type", "1 to 200 characters");
        require(
                type.indexOf('\0') < 0 && !"*".equals(type),
                "type",
                "no \\u0000, and not '*', which names the default policy");
        Objects.requireNonNull(payload, "payload");
        require(runAt == null || delay == null, "run_at", "an instant or a delay, not both");
        require(delay == null || !delay.isNegative(), "delay", "zero or more");
        require(maxAttempts == null || maxAttempts >= 1, "max_attempts", "1 or more");
        require(
                dedupeKey == null || (!dedupeKey.isEmpty() && dedupeKey.length() <= 500),
                "dedupe_key",
                "1 to 500 characters");
        require(
                concurrencyKey == null || (!concurrencyKey.isEmpty() && concurrencyKey.length() <= 200),
                "concurrency_key",
                "1 to 200 characters");
        require(traceparent == null || traceparent.length() <= 200, "traceparent", "at most 200 characters");
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new InvalidJobException(field + " is not valid (" + rule + "); nothing was enqueued");
        }
    }

    public static NewJob of(String type) {
        return new NewJob(type, "{}", null, null, null, (short) 0, null, null, null, null, null, null);
    }

    public static NewJob of(String type, String payload) {
        return of(type).withPayload(payload);
    }

    public NewJob withPayload(String json) {
        return new NewJob(
                type,
                json,
                entityId,
                correlationId,
                parentId,
                priority,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withEntity(UUID id) {
        return new NewJob(
                type,
                payload,
                id,
                correlationId,
                parentId,
                priority,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withCorrelation(UUID id) {
        return new NewJob(
                type,
                payload,
                entityId,
                id,
                parentId,
                priority,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withParent(UUID id) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                id,
                priority,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withPriority(int value) {
        require(value >= Short.MIN_VALUE && value <= Short.MAX_VALUE, "priority", "-32768 to 32767");
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                (short) value,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withRunAt(Instant instant) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                priority,
                instant,
                null,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withDelay(Duration fromNow) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                priority,
                null,
                fromNow,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withMaxAttempts(int grant) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                priority,
                runAt,
                delay,
                grant,
                dedupeKey,
                concurrencyKey,
                traceparent);
    }

    public NewJob withDedupeKey(String key) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                priority,
                runAt,
                delay,
                maxAttempts,
                key,
                concurrencyKey,
                traceparent);
    }

    public NewJob withConcurrencyKey(String key) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                priority,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                key,
                traceparent);
    }

    public NewJob withTraceparent(String context) {
        return new NewJob(
                type,
                payload,
                entityId,
                correlationId,
                parentId,
                priority,
                runAt,
                delay,
                maxAttempts,
                dedupeKey,
                concurrencyKey,
                context);
    }
}
