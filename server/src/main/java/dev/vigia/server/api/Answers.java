package dev.vigia.server.api;

import dev.vigia.job.Enqueued;
import dev.vigia.observe.Health;
import dev.vigia.worker.PassReport;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers whose JSON differs from the core's records, and how all of them are written; the command line prints the
 * same with {@code --json}.
 */
public final class Answers {
    private Answers() {}

    /** JSON on one line: snake_case, RFC 3339 instants in UTC, durations in seconds, payloads as they are. */
    public static String json(Object answer) {
        return new String(Json.write(answer), StandardCharsets.UTF_8);
    }

    /** The original's six keys come first, under their own names. */
    public static Map<String, Object> health(Health health) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jobs_queued", health.jobsQueued());
        answer.put("jobs_processing", health.jobsProcessing());
        answer.put("stuck_count", health.stuckCount());
        answer.put("dead_last_24h", health.deadLast24h());
        answer.put("estimated_lag_seconds", health.estimatedLagSeconds());
        answer.put("runtime_version", health.runtimeVersion());
        answer.put("status", health.status().word());
        answer.put("headline", health.headline());
        answer.put("reasons", health.reasons());
        answer.put("alerts", alerts(health));
        answer.put("policy_violations_last_24h", health.policyViolationsLast24h());
        answer.put("retrying", health.retrying());
        answer.put("scheduled", health.scheduled());
        answer.put("observed_at", health.observedAt());
        answer.put("counted_at", health.countedAt());
        return answer;
    }

    private static List<Map<String, Object>> alerts(Health health) {
        return health.alerts().stream()
                .map(alert -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("rule", alert.rule().word());
                    entry.put("severity", alert.rule().severity().word());
                    entry.put("figure", alert.rule().figure());
                    entry.put("value", alert.value());
                    entry.put("threshold", alert.rule().threshold());
                    entry.put("reason", alert.reason());
                    return entry;
                })
                .toList();
    }

    /** What became of one job to enqueue. */
    public static Map<String, Object> enqueued(Enqueued enqueued) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", enqueued.id());
        answer.put("correlation_id", enqueued.correlationId());
        answer.put("duplicate", enqueued.duplicate());
        return answer;
    }

    /** What one claim-and-run pass did. */
    public static Map<String, Object> pass(PassReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("worker_id", report.worker().value());
        answer.put("claimed", report.claimed());
        answer.put("outcomes", report.outcomes());
        answer.put("took_seconds", report.took());
        return answer;
    }
}
