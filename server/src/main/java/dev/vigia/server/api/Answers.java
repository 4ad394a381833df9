package dev.vigia.server.api;

import dev.vigia.diagnose.WaitingOn;
import dev.vigia.job.DedupeReport;
import dev.vigia.job.EnqueueResult;
import dev.vigia.job.Enqueued;
import dev.vigia.job.IssuedKey;
import dev.vigia.job.KeyScope;
import dev.vigia.job.PolicyColumn;
import dev.vigia.job.PolicyReport;
import dev.vigia.job.ServiceKey;
import dev.vigia.observe.Health;
import dev.vigia.observe.JobObservation;
import dev.vigia.observe.KeyHolder;
import dev.vigia.observe.KeyPage;
import dev.vigia.observe.PolicyPage;
import dev.vigia.observe.TypePolicy;
import dev.vigia.worker.PassReport;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

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
        answer.put("dependent", health.dependent());
        answer.put("frozen", health.frozen());
        answer.put("gates", health.gates());
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

    /** Why a job does not run. */
    public static Map<String, Object> why(JobObservation seen) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("job_id", seen.id());
        if (seen.job() != null) {
            answer.put("concurrency_key", seen.job().concurrencyKey());
        }
        answer.put("waiting_on", WaitingOn.of(seen));
        return answer;
    }

    /** What became of one job to enqueue. */
    public static Map<String, Object> enqueued(Enqueued enqueued) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", enqueued.id());
        answer.put("correlation_id", enqueued.correlationId());
        answer.put("duplicate", enqueued.duplicate());
        if (enqueued.dedupe() != null) {
            answer.put("dedupe", dedupe(enqueued.dedupe()));
        }
        return answer;
    }

    private static Map<String, Object> dedupe(DedupeReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("effect", report.effect().word());
        answer.put("job_id", report.otherId());
        answer.put("status", report.status());
        answer.put("run_at", report.runAt());
        answer.put("held_until", report.heldUntil());
        answer.put("detail", report.detail());
        return answer;
    }

    /** Who holds a dedupe key; {@code holder} is null if nobody does. */
    public static Map<String, Object> keyHolder(String key, Optional<KeyHolder> holder) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("dedupe_key", key);
        answer.put("holder", holder.orElse(null));
        return answer;
    }

    /** A service key, without its secret. */
    public static Map<String, Object> key(ServiceKey key) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", key.id());
        answer.put("name", key.name());
        answer.put("state", key.state().word());
        answer.put(
                "scopes",
                key.grant().scopes().stream().sorted().map(KeyScope::word).toList());
        answer.put(
                "types",
                key.grant().types().all()
                        ? null
                        : new TreeSet<>(key.grant().types().types()));
        answer.put("created_at", key.createdAt());
        answer.put("created_by", key.createdBy());
        answer.put("expires_at", key.expiresAt());
        answer.put("revoked_at", key.revokedAt());
        answer.put("revoked_by", key.revokedBy());
        answer.put("revoke_reason", key.revokeReason());
        answer.put("replaces", key.replaces());
        answer.put("replaced_by", key.replacedBy());
        answer.put("last_used_at", key.lastUsedAt());
        answer.put("last_refused_at", key.lastRefusedAt());
        return answer;
    }

    /** A page of service keys. */
    public static Map<String, Object> keys(KeyPage page) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("keys", page.keys().stream().map(Answers::key).toList());
        answer.put("next_cursor", page.nextCursor());
        return answer;
    }

    /** A key that was just made, with the whole key: it is shown here and never again. */
    public static Map<String, Object> issued(IssuedKey issued) {
        Map<String, Object> answer = key(issued.key());
        answer.put("key", issued.secret().reveal());
        if (issued.predecessor() != null) {
            answer.put("predecessor", key(issued.predecessor()));
        }
        return answer;
    }

    /** What became of many jobs, none of which was refused. */
    static Map<String, Object> enqueuedAll(List<EnqueueResult> results) {
        return Map.of("jobs", results.stream().map(Answers::result).toList());
    }

    /** What became of many jobs, each by itself. */
    static Map<String, Object> enqueuedEach(List<EnqueueResult> results) {
        Map<String, Object> answer = new LinkedHashMap<>(enqueuedAll(results));
        answer.put(
                "refused",
                results.stream().filter(result -> result.refusal() != null).count());
        return answer;
    }

    private static Object result(EnqueueResult result) {
        return result.refusal() == null ? enqueued(result.enqueued()) : Map.of("refusal", result.refusal());
    }

    /** Policies as they hold, each column under its word. */
    static Map<String, Object> policies(PolicyPage page) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("types", page.types().stream().map(Answers::policy).toList());
        answer.put("next_cursor", page.nextCursor());
        return answer;
    }

    private static Map<String, Object> policy(TypePolicy policy) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", policy.type());
        answer.putAll(byWord(policy.values()));
        answer.put(
                "inherited", policy.inherited().stream().map(PolicyColumn::word).toList());
        answer.put("updated_at", policy.updatedAt());
        return answer;
    }

    /** What a change of a policy did, or would do. */
    static Map<String, Object> policyReport(PolicyReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("dry_run", report.dryRun());
        answer.put("type", report.type());
        answer.put("changed", report.changed().stream().map(PolicyColumn::word).toList());
        answer.put("before", byWord(report.before()));
        answer.put("after", byWord(report.after()));
        return answer;
    }

    private static Map<String, BigDecimal> byWord(Map<PolicyColumn, BigDecimal> values) {
        Map<String, BigDecimal> byWord = new LinkedHashMap<>();
        values.forEach((column, value) -> byWord.put(
                column.word(),
                value == null ? null : new BigDecimal(value.stripTrailingZeros().toPlainString())));
        return byWord;
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
