package dev.vigia.observe;

import dev.vigia.job.Gate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the system is, in figures. Exact as of {@code observedAt}. Lag, running, stuck, dead and policy violations are
 * live, as are the gates; queued, retrying, scheduled and frozen need the whole line to be counted and may be up to 15 s
 * old.
 *
 * @param stuckCount          running, but lost: their worker is silent or their TTL is over
 * @param deadLast24h         jobs that died in the last 24 hours and are still dead
 * @param estimatedLagSeconds how long the oldest runnable job has waited since it was due; 0 if none. Due retries
 *                            count; jobs of a frozen type, dead jobs and what a limit holds back do not
 * @param alerts              the rules that fire, most severe first; empty if {@code status} is ok
 * @param retrying            failed, with attempts left
 * @param scheduled           with attempts left and due in the future: backoff included
 * @param dependent           waiting for other jobs; they are queued, and neither scheduled nor runnable
 * @param countedAt           when queued, retrying and scheduled were counted
 * @param frozen              with attempts left, and held by a gate whatever their due time
 * @param gates               what is frozen, by whom and why; at most 100. Meant by a person, so no alert by themselves
 * @param countedAt           when queued, retrying, scheduled and frozen were counted
 * @param headline            one sentence for a person
 */
public record Health(
        JobsQueued jobsQueued,
        JobsProcessing jobsProcessing,
        long stuckCount,
        long deadLast24h,
        double estimatedLagSeconds,
        String runtimeVersion,
        Status status,
        List<Alert> alerts,
        long policyViolationsLast24h,
        long retrying,
        long scheduled,
        long dependent,
        long frozen,
        List<Gate> gates,
        Instant observedAt,
        Instant countedAt,
        String headline) {

    /** Jobs of status queued, future ones included. */
    public record JobsQueued(Map<String, Long> byType, long total) {}

    /** Jobs that a worker holds now, and the mean time since they were claimed; 0 if there are none. */
    public record JobsProcessing(long count, double avgAgeSeconds) {}

    /** A rule that fires: its value now, and a clause for a person. */
    public record Alert(AlertRule rule, double value, String reason) {}

    /** The verdict of the rules alone. */
    public enum Status {
        OK,
        DEGRADED,
        CRITICAL;

        /** The word in JSON and on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why the status is not ok, one clause an alert. */
    public List<String> reasons() {
        return alerts.stream().map(Alert::reason).toList();
    }
}
