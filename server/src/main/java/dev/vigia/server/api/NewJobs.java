package dev.vigia.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigia.job.Dedupe;
import dev.vigia.job.EnqueueItem;
import dev.vigia.job.InvalidJobException;
import dev.vigia.job.NewJob;
import dev.vigia.job.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Jobs to enqueue, as JSON: an object is one, an array is many. Read strictly, named as the columns are. */
public final class NewJobs {
    private static final int MOST = 10_000;
    private static final int MOST_ERRORS = 100;
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
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
        "dedupe_mode",
        "dedupe_for",
        "dedupe_max_wait",
        "concurrency_key",
        "name",
        "depends_on",
        "on_dependency_failure",
        "batch_id"
    };

    private static final List<String> MODES =
            Arrays.stream(Dedupe.Mode.values()).map(Dedupe.Mode::word).toList();

    private NewJobs() {}

    /**
     * Reads what {@code POST /jobs} reads, from somewhere else.
     *
     * @throws InvalidJobException that names the member that is not valid
     */
    public static List<NewJob> read(String json) {
        try {
            return of(Json.read(json), null);
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

    /** All jobs of the body. If one cannot be read none is taken, and the problem lists every one that cannot. */
    static List<NewJob> of(JsonNode body, String traceparent) {
        if (!body.isArray()) {
            return List.of(job(body, "", traceparent));
        }
        List<Item> items = items(body, traceparent);
        List<Problem> problems = items.stream()
                .map(Item::problem)
                .filter(Objects::nonNull)
                .limit(MOST_ERRORS)
                .toList();
        if (!problems.isEmpty()) {
            throw problems.get(0)
                    .with("errors", problems.stream().map(NewJobs::refusal).toList());
        }
        return items.stream().map(Item::job).toList();
    }

    /** Each job of an array, or why it cannot be read. */
    static List<EnqueueItem> each(JsonNode body, String traceparent) {
        return items(body, traceparent).stream()
                .map(item -> item.problem() == null
                        ? EnqueueItem.of(item.job())
                        : EnqueueItem.refused(refusal(item.problem())))
                .toList();
    }

    /** An element of the array: one of the two is null. */
    private record Item(NewJob job, Problem problem) {}

    private static List<Item> items(JsonNode body, String traceparent) {
        if (body.isEmpty() || body.size() > MOST) {
            throw Problem.badBody("the array must hold 1 to " + MOST + " jobs; nothing was enqueued");
        }
        List<Item> items = new ArrayList<>(body.size());
        for (int i = 0; i < body.size(); i++) {
            try {
                items.add(new Item(job(body.get(i), "[" + i + "].", traceparent), null));
            } catch (Problem e) {
                items.add(new Item(null, e));
            } catch (InvalidJobException e) {
                items.add(new Item(null, Problem.badValue("[" + i + "]", e.getMessage())));
            }
        }
        return items;
    }

    private static Refusal refusal(Problem problem) {
        return new Refusal((String) problem.members().get("parameter"), problem.getMessage());
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
        RequestBody.checkStorable(at.replaceAll("\\.$", ""), value);
        NewJob job = NewJob.of(type(members, at), payload(members, at))
                .withEntity(members.uuid("entity_id"))
                .withCorrelation(members.uuid("correlation_id"))
                .withParent(members.uuid("parent_id"))
                .withDedupe(dedupe(members, at))
                .withConcurrencyKey(members.text("concurrency_key", 200));
        Integer priority = members.integer("priority", Short.MIN_VALUE, Short.MAX_VALUE);
        Integer maxAttempts = members.integer("max_attempts", 1, 1_000_000);
        Instant runAt = members.instant("run_at");
        job = priority == null ? job : job.withPriority(priority);
        job = maxAttempts == null ? job : job.withMaxAttempts(maxAttempts);
        job = runAt == null ? job : job.withRunAt(runAt);
        job = JobLinkMembers.read(job, members, at);
        // W3C Trace Context: a header that is not valid is as if it were not there.
        return traceparent != null && TRACEPARENT.matcher(traceparent).matches()
                ? job.withTraceparent(traceparent)
                : job;
    }

    /** One job of those that will be enqueued later: it has no parent and no time of its own. */
    static NewJob template(JsonNode value, String at) {
        return job(value, at, null);
    }

    private static Dedupe dedupe(Members members, String at) {
        String key = members.text("dedupe_key", 500);
        String mode = members.word("dedupe_mode", MODES);
        Duration window = members.duration("dedupe_for");
        Duration maxWait = members.duration("dedupe_max_wait");
        if (key != null) {
            return new Dedupe(key, mode == null ? Dedupe.Mode.KEEP : Dedupe.Mode.of(mode), window, maxWait);
        }
        if (mode != null || window != null || maxWait != null) {
            throw Problem.badValue(at + "dedupe_key", "required with dedupe_mode, dedupe_for and dedupe_max_wait");
        }
        return null;
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
