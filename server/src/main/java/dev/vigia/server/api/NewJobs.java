package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Jobs to enqueue, as JSON: an object is one, an array is many. Read strictly, named as the columns are. */
public final class NewJobs {
    private static final int MOST = 10_000;
    private static final String[] MEMBERS = {
        "type",
        "payload",
        "entity_id",
        "correlation_id",
        "parent_id",
        "priority",
        "run_at",
        "max_attempts",
        "dedupe_key",
        "concurrency_key",
        "name",
        "depends_on",
        "on_dependency_failure",
        "batch_id"
    };

    private NewJobs() {}

    /**
     * Reads what {@code POST /jobs} reads, from somewhere else.
     *
     * @throws InvalidJobException that names the member that is not valid
     */
    public static List<NewJob> read(String json) {
        try {
            return of(RequestBody.storable(Json.read(json)), null);
        } catch (Problem e) {
            throw new InvalidJobException(e.getMessage(), e);
        }
    }

    /**
     * Reads any one JSON value that PostgreSQL can store.
     *
     * @return the same value as JSON text, numbers exact
     * @throws InvalidJobException that says what is wrong with it
     */
    public static String payload(String json) {
        try {
            return Json.text(RequestBody.storable(Json.read(json)));
        } catch (Problem e) {
            throw new InvalidJobException(e.getMessage(), e);
        }
    }

    static List<NewJob> of(JsonNode body, String traceparent) {
        if (!body.isArray()) {
            return List.of(job(body, "", traceparent));
        }
        if (body.isEmpty() || body.size() > MOST) {
            throw Problem.badBody("the array must hold 1 to " + MOST + " jobs; nothing was enqueued");
        }
        List<NewJob> jobs = new ArrayList<>(body.size());
        for (int i = 0; i < body.size(); i++) {
            jobs.add(job(body.get(i), "[" + i + "].", traceparent));
        }
        return jobs;
    }

    /** A batch's callback: what it is given is enqueued later, so it is little. */
    static NewJob callback(Members members, String at) {
        NewJob job = NewJob.of(type(members, at), payload(members, at)).withEntity(members.uuid("entity_id"));
        Integer priority = members.integer("priority", Short.MIN_VALUE, Short.MAX_VALUE);
        Integer maxAttempts = members.integer("max_attempts", 1, 1_000_000);
        job = priority == null ? job : job.withPriority(priority);
        return maxAttempts == null ? job : job.withMaxAttempts(maxAttempts);
    }

    private static NewJob job(JsonNode value, String at, String traceparent) {
        Members members = Members.of(value, at, MEMBERS);
        NewJob job = NewJob.of(type(members, at), payload(members, at))
                .withEntity(members.uuid("entity_id"))
                .withCorrelation(members.uuid("correlation_id"))
                .withParent(members.uuid("parent_id"))
                .withDedupeKey(members.text("dedupe_key", 500))
                .withConcurrencyKey(members.text("concurrency_key", 200));
        Integer priority = members.integer("priority", Short.MIN_VALUE, Short.MAX_VALUE);
        Integer maxAttempts = members.integer("max_attempts", 1, 1_000_000);
        Instant runAt = members.instant("run_at");
        job = priority == null ? job : job.withPriority(priority);
        job = maxAttempts == null ? job : job.withMaxAttempts(maxAttempts);
        job = runAt == null ? job : job.withRunAt(runAt);
        job = JobLinkMembers.read(job, members, at);
        // W3C Trace Context: a header that is not valid is as if it were not there.
        return traceparent != null && traceparent.matches("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
                ? job.withTraceparent(traceparent)
                : job;
    }

    /** One job of those that will be enqueued later: it has no parent and no time of its own. */
    static NewJob template(JsonNode value, String at) {
        return job(value, at, null);
    }

    private static String type(Members members, String at) {
        String type = members.required("type", 200);
        if ("*".equals(type)) {
            throw Problem.badValue(at + "type", "not '*', which names the default policy");
        }
        return type;
    }

    private static String payload(Members members, String at) {
        JsonNode payload = members.value("payload");
        String text = payload == null ? "{}" : Json.text(payload);
        if (text.length() > RequestBody.ONE) {
            throw Problem.tooLarge(at + "payload", RequestBody.ONE).with("parameter", at + "payload");
        }
        return text;
    }
}
