package dev.vigia.observe;

import dev.vigia.job.Gate;
import dev.vigia.observe.AlertRule.Severity;
import dev.vigia.observe.Health.Alert;
import dev.vigia.observe.Health.JobsProcessing;
import dev.vigia.observe.Health.JobsQueued;
import dev.vigia.observe.Health.Status;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Judges figures by the {@link AlertRule}s and puts them into words. */
final class HealthReport {
    private final String runtimeVersion;

    HealthReport(String runtimeVersion) {
        this.runtimeVersion = runtimeVersion;
    }

    /** @param verdict what the latest diagnosis says first; null: it found nothing, or there is none */
    Health of(LiveFigures live, double lagSeconds, LineCounts line, List<Gate> gates, String verdict) {
        List<Alert> alerts = alerts(live, lagSeconds);
        Status status = alerts.isEmpty()
                ? Status.OK
                : alerts.get(0).rule().severity() == Severity.CRITICAL ? Status.CRITICAL : Status.DEGRADED;
        return new Health(
                new JobsQueued(line.queuedByType(), line.queued()),
                new JobsProcessing(live.running(), Math.round(live.avgAgeSeconds() * 1000) / 1000.0),
                live.stuck(),
                live.deadLast24h(),
                lagSeconds,
                runtimeVersion,
                status,
                alerts,
                live.policyViolationsLast24h(),
                line.retrying(),
                line.scheduled(),
                line.dependent(),
                line.waitingOf(type -> gates.stream()
                        .anyMatch(gate -> gate.type() == null || gate.type().equals(type))),
                gates,
                live.observedAt(),
                line.countedAt(),
                verdict == null
                        ? headline(live, lagSeconds, line, alerts) + frozen(gates)
                        : alerts.isEmpty() ? "No alert, and an open incident: " + verdict : verdict);
    }

    /** In the order of the rules, which is by severity. */
    private static List<Alert> alerts(LiveFigures live, double lagSeconds) {
        List<Alert> alerts = new ArrayList<>();
        for (AlertRule rule : AlertRule.values()) {
            double value = switch (rule) {
                case STUCK_JOBS -> live.stuck();
                case LAG -> lagSeconds;
                case POLICY_VIOLATION -> live.policyViolationsLast24h();
                case DEAD_JOBS -> live.deadLast24h();
            };
            if (rule.firesAt(value)) {
                alerts.add(new Alert(rule, value, reason(rule, (long) value, live)));
            }
        }
        return List.copyOf(alerts);
    }

    private static String reason(AlertRule rule, long value, LiveFigures live) {
        return switch (rule) {
            case STUCK_JOBS ->
                count(value, "running job") + (value == 1 ? " is" : " are")
                        + " stuck: the worker is silent or the TTL is over, and nobody has reclaimed";
            case LAG ->
                "lag " + count(value) + " s, more than " + rule.threshold()
                        + " s: the oldest runnable job has waited since "
                        + live.observedAt().minusSeconds(value).truncatedTo(ChronoUnit.SECONDS);
            case POLICY_VIOLATION ->
                count(value, "job") + " ended without a trace id in the last 24 h (POLICY_VIOLATION)";
            case DEAD_JOBS -> count(value, "job") + " died in the last 24 h, more than " + rule.threshold();
        };
    }

    private static String headline(LiveFigures live, double lagSeconds, LineCounts line, List<Alert> alerts) {
        if (!alerts.isEmpty()) {
            String reasons =
                    String.join("; ", alerts.stream().map(Alert::reason).toList());
            return reasons.substring(0, 1).toUpperCase(Locale.ROOT) + reasons.substring(1) + ".";
        }
        String slots = live.aliveSlots() > 0 ? "/" + count(live.aliveSlots()) : "";
        return (live.deadLast24h() == 0 ? "Nothing is wrong: lag " : "No alert: lag ") + count((long) lagSeconds)
                + " s, " + count(line.queued()) + " queued, "
                + count(line.retrying()) + " retrying, " + count(live.running()) + slots + " running, none stuck, "
                + count(live.deadLast24h()) + " dead in 24 h.";
    }

    /** A sentence on what is frozen, if anything is. */
    private static String frozen(List<Gate> gates) {
        if (gates.isEmpty()) {
            return "";
        }
        Gate oldest = gates.get(gates.size() - 1);
        String more = gates.size() == 1 ? "" : "; and " + count(gates.size() - 1, "more gate");
        return " Frozen: " + Gate.nameOf(oldest.type()) + ", " + oldest.words() + more + ".";
    }

    private static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
