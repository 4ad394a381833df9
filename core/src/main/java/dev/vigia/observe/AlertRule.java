package dev.vigia.observe;

import java.util.Locale;

/** When a figure of {@link Health} calls for a person. The only place where these thresholds stand. */
public enum AlertRule {
    /** Jobs whose worker fell silent, or that outlived their type's TTL, and that nobody has reclaimed yet. */
    STUCK_JOBS(Severity.CRITICAL, 0, "stuck_count"),
    /** Seconds that the oldest runnable job has waited that no limit holds back. */
    LAG(Severity.CRITICAL, 300, "estimated_lag_seconds"),
    /** Jobs that succeeded without a trace id, in the last 24 hours. */
    POLICY_VIOLATION(Severity.CRITICAL, 0, "policy_violations_last_24h"),
    /** Jobs that died in the last 24 hours. */
    DEAD_JOBS(Severity.WARNING, 5, "dead_last_24h");

    /** How urgent. A warning makes the system degraded, a critical alert makes it critical. */
    public enum Severity {
        WARNING,
        CRITICAL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Severity severity;
    private final long threshold;
    private final String figure;

    AlertRule(Severity severity, long threshold, String figure) {
        this.severity = severity;
        this.threshold = threshold;
        this.figure = figure;
    }

    public Severity severity() {
        return severity;
    }

    /** The rule fires above this value, not at it. */
    public long threshold() {
        return threshold;
    }

    /** The figure that the rule looks at, as JSON and SQL name it. */
    public String figure() {
        return figure;
    }

    /** The word in JSON and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean firesAt(double value) {
        return value > threshold;
    }
}
