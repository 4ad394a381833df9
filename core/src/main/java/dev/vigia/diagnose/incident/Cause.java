package dev.vigia.diagnose.incident;

import static dev.vigia.diagnose.incident.Severity.BROKEN;
import static dev.vigia.diagnose.incident.Severity.DEGRADED;

import java.util.Locale;

/**
 * What can be wrong: a closed list, in the order of the chain from the database to a job's end. What stands first is the
 * earlier link, and so the likelier root of what stands after it. docs/operate.md has a heading for each.
 */
public enum Cause {
    DISK_FULL(BROKEN),
    READ_ONLY_CONNECTIONS(BROKEN),
    CONNECTIONS_EXHAUSTED(BROKEN),
    /** Commits wait for a synchronous standby; beyond the published catalogue, see docs/decisions/0017. */
    STANDBY_WAIT(BROKEN),
    LOCK_QUEUE(BROKEN),
    VACUUM_BLOCKED(DEGRADED),
    CLAIM_PLAN_REGRESSION(DEGRADED),
    POOLER_MODE(DEGRADED),
    KEY_REVOKED(DEGRADED),
    INVISIBLE_ENQUEUE(DEGRADED),
    FROZEN(DEGRADED),
    ILLEGAL_STATE(DEGRADED),
    POISON_JOB(DEGRADED),
    WORKER_OUT_OF_MEMORY(DEGRADED),
    CRASH_LOOP(BROKEN),
    WORKER_PAUSED(DEGRADED),
    WORKER_UNREACHABLE(DEGRADED),
    POOL_EXHAUSTED(DEGRADED),
    WORKER_STARVED(DEGRADED),
    NO_HANDLER(BROKEN),
    UNKNOWN_TYPE(BROKEN),
    NO_WORKER(BROKEN),
    WORKER_LOST(DEGRADED),
    MAINTENANCE_STALLED(BROKEN),
    WAKEUP_LOST(DEGRADED),
    RETRY_STORM(BROKEN),
    AUTH_REJECTED(BROKEN),
    RATE_LIMITED_BY_DEPENDENCY(DEGRADED),
    DEPENDENCY_DOWN(BROKEN),
    DEPENDENCY_SLOW(BROKEN),
    CODE_REGRESSION(BROKEN),
    PAYLOAD_MISMATCH(BROKEN),
    STUCK_HANDLER(BROKEN),
    LEASE_TOO_SHORT(DEGRADED),
    SLOWDOWN(DEGRADED),
    CONCURRENCY_LIMITED(DEGRADED),
    RATE_LIMITED(DEGRADED),
    NOISY_PRODUCER(DEGRADED),
    PRIORITY_STARVATION(DEGRADED),
    BURST(DEGRADED),
    PARKED_IN_BACKOFF(DEGRADED),
    DEPENDENCY_NEVER(DEGRADED),
    SCHEDULE_MISSED(DEGRADED),
    PRODUCER_SILENT(DEGRADED),
    CLOCK_SKEW(DEGRADED),
    /** Service suffers, and no rule can say why. */
    UNKNOWN(BROKEN);

    private final Severity severity;

    Cause(Severity severity) {
        this.severity = severity;
    }

    /** The word in JSON and on the command line. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it makes of the system. */
    public Severity severity() {
        return severity;
    }

    /** Where docs/operate.md says how it looks, how to confirm it, and what to do. */
    public String doc() {
        return "docs/operate.md#" + code();
    }
}
