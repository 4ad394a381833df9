package dev.vigia.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A job to enqueue. Only the type is required; each {@code with…} returns a copy.
 *
 * @param type           which handler runs it, 1 to 200 characters
 * @param payload        input as JSON text; {@code {}} by default
 * @param entityId       what the work is about, for example a document; may be null
 * @param correlationId  null: the parent's, else {@code entityId}, else the job's own id
 * @param parentId       the job that this one follows; may be null
 * @param priority       smaller runs sooner; 0 by default
 * @param runAt          not before this instant; null: now, by the database's clock
 * @param delay          not before this long from now, by the database's clock; null: no delay. Not together with runAt
 * @param maxAttempts    attempts granted; null: as the type's policy says
 * @param dedupe         at most one unfinished job has its key; may be null
 * @param concurrencyKey for whom it runs, for example a tenant: limits per key count by it, and limited types let keys take
 *                       turns; may be null
 * @param traceparent    W3C Trace Context of the caller, handed to the handler; may be null
 * @param links          what it waits for, and its batch
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
        Dedupe dedupe,
        String concurrencyKey,
        String traceparent,
        JobLinks links) {

    public NewJob {
        require(type != null && !type.isBlank() && characters(type) <= 200, "type", "1 to 200 characters");
        require(
                type.indexOf('\0') < 0 && !"*".equals(type),
                "type",
                "no \\u0000, and not '*', which names the default policy");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(links, "links");
        require(runAt == null || delay == null, "run_at", "an instant or a delay, not both");
        require(delay == null || !delay.isNegative(), "delay", "zero or more");
        require(maxAttempts == null || maxAttempts >= 1, "max_attempts", "1 or more");
        requireLength(concurrencyKey, 200, "concurrency_key");
        require(traceparent == null || traceparent.length() <= 200, "traceparent", "at most 200 characters");
        require(
                dedupe == null || !dedupe.mode().moves() || !links.waits(),
                "dedupe_mode",
                "keep or replace, for a job that waits for others: it has no time of its own to move another's to");
    }

    private static void requireLength(String value, int most, String field) {
        require(
                value == null || (!value.isEmpty() && characters(value) <= most),
                field,
                "1 to " + most + " characters");
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new InvalidJobException(field + " is not valid (" + rule + "); nothing was enqueued");
        }
    }

    /** As PostgreSQL counts them. */
    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    public static NewJob of(String type) {
        return new NewJob(type, "{}", null, null, null, (short) 0, null, null, null, null, null, null, JobLinks.NONE);
    }

    public static NewJob of(String type, String payload) {
        return of(type).withPayload(payload);
    }

    public NewJob withPayload(String json) {
        return with(draft -> draft.payload = json);
    }

    public NewJob withEntity(UUID id) {
        return with(draft -> draft.entityId = id);
    }

    public NewJob withCorrelation(UUID id) {
        return with(draft -> draft.correlationId = id);
    }

    public NewJob withParent(UUID id) {
        return with(draft -> draft.parentId = id);
    }

    public NewJob withPriority(int value) {
        require(value >= Short.MIN_VALUE && value <= Short.MAX_VALUE, "priority", "-32768 to 32767");
        return with(draft -> draft.priority = (short) value);
    }

    public NewJob withRunAt(Instant instant) {
        return with(draft -> {
            draft.runAt = instant;
            draft.delay = null;
        });
    }

    public NewJob withDelay(Duration fromNow) {
        return with(draft -> {
            draft.runAt = null;
            draft.delay = fromNow;
        });
    }

    public NewJob withMaxAttempts(int grant) {
        return with(draft -> draft.maxAttempts = grant);
    }

    /** At most one unfinished job has this key; null: no key. */
    public NewJob withDedupeKey(String key) {
        return withDedupe(key == null ? null : Dedupe.by(key));
    }

    public NewJob withDedupe(Dedupe value) {
        return with(draft -> draft.dedupe = value);
    }

    /** The key, or null. */
    public String dedupeKey() {
        return dedupe == null ? null : dedupe.key();
    }

    public NewJob withConcurrencyKey(String key) {
        return with(draft -> draft.concurrencyKey = key);
    }

    public NewJob withTraceparent(String context) {
        return with(draft -> draft.traceparent = context);
    }

    NewJob withLinks(JobLinks tied) {
        return with(draft -> draft.links = tied);
    }

    /** What other jobs of the same enqueue may call it in {@link #dependsOn(String...)}. Not stored. */
    public NewJob named(String name) {
        return withLinks(links.named(name));
    }

    /**
     * Waits until these jobs have succeeded; one that has succeeded already is no wait. {@code run_at} and a delay count as
     * well: the job is due when the last of them has succeeded, and not before.
     */
    public NewJob dependsOn(UUID... ids) {
        return withLinks(links.dependingOn(List.of(), List.of(ids)));
    }

    /** Waits until these jobs of the same enqueue have succeeded; see {@link #named(String)}. */
    public NewJob dependsOn(String... names) {
        return withLinks(links.dependingOn(List.of(names), List.of()));
    }

    /** What it does when a job it depends on dies or is cancelled; it goes on waiting by default. */
    public NewJob whenDependencyFails(OnDependencyFailure policy) {
        return withLinks(links.whenDependencyFails(policy));
    }

    /** Belongs to this batch, which is open or that of its unfinished parent. */
    public NewJob inBatch(UUID id) {
        return withLinks(links.inBatch(id, false));
    }

    /** Belongs to its parent's batch, if that is in one: what a handler enqueues to spread the work of a batch. */
    public NewJob inParentsBatch() {
        return withLinks(links.inBatch(null, true));
    }

    private NewJob with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** A copy of which one thing is about to change. */
    private static final class Draft {
        private final String type;
        private String payload;
        private UUID entityId;
        private UUID correlationId;
        private UUID parentId;
        private short priority;
        private Instant runAt;
        private Duration delay;
        private Integer maxAttempts;
        private Dedupe dedupe;
        private String concurrencyKey;
        private String traceparent;
        private JobLinks links;

        Draft(NewJob job) {
            type = job.type;
            payload = job.payload;
            entityId = job.entityId;
            correlationId = job.correlationId;
            parentId = job.parentId;
            priority = job.priority;
            runAt = job.runAt;
            delay = job.delay;
            maxAttempts = job.maxAttempts;
            dedupe = job.dedupe;
            concurrencyKey = job.concurrencyKey;
            traceparent = job.traceparent;
            links = job.links;
        }

        NewJob done() {
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
                    dedupe,
                    concurrencyKey,
                    traceparent,
                    links);
        }
    }
}
