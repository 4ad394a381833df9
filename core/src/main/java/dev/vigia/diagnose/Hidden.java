package dev.vigia.diagnose;

import static dev.vigia.diagnose.incident.Cause.*;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.observe.signal.Signal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What cannot be seen may be the root of what can. Where the signal of an earlier link is missing, an incident is no verdict
 * any more: the truth is between the two, and that is what is said.
 */
final class Hidden {
    private static final Map<Signal, Set<Cause>> SHOWN_BY = new EnumMap<>(Signal.class);

    static {
        SHOWN_BY.put(Signal.LOCKS, Set.of(LOCK_QUEUE));
        SHOWN_BY.put(Signal.SESSIONS, Set.of(INVISIBLE_ENQUEUE));
        SHOWN_BY.put(Signal.TABLES, Set.of(VACUUM_BLOCKED, CLAIM_PLAN_REGRESSION));
        SHOWN_BY.put(Signal.KEYS, Set.of(KEY_REVOKED));
        SHOWN_BY.put(Signal.GATES, Set.of(FROZEN));
        SHOWN_BY.put(Signal.LINE, Set.of(NO_WORKER, NO_HANDLER));
        SHOWN_BY.put(Signal.LIMITS, Set.of(CONCURRENCY_LIMITED, RATE_LIMITED));
        SHOWN_BY.put(Signal.PLACES, Set.of(ILLEGAL_STATE));
        SHOWN_BY.put(Signal.RUNNING, Set.of(STUCK_HANDLER, DEPENDENCY_SLOW));
        SHOWN_BY.put(
                Signal.ATTEMPTS,
                Set.of(
                        POISON_JOB,
                        WORKER_OUT_OF_MEMORY,
                        POOL_EXHAUSTED,
                        DEPENDENCY_DOWN,
                        DEPENDENCY_SLOW,
                        RETRY_STORM,
                        AUTH_REJECTED,
                        RATE_LIMITED_BY_DEPENDENCY,
                        CODE_REGRESSION,
                        PAYLOAD_MISMATCH,
                        SLOWDOWN));
        SHOWN_BY.put(
                Signal.WORKERS,
                Set.of(
                        CRASH_LOOP,
                        WORKER_OUT_OF_MEMORY,
                        WORKER_PAUSED,
                        WORKER_UNREACHABLE,
                        POOL_EXHAUSTED,
                        WORKER_STARVED,
                        NO_WORKER,
                        WORKER_LOST,
                        MAINTENANCE_STALLED));
        SHOWN_BY.put(Signal.ARRIVALS, Set.of(BURST, NOISY_PRODUCER));
    }

    private Hidden() {}

    /** The incident, or that nobody can tell it from what is hidden. */
    static Incident judged(Incident incident, Facts facts) {
        List<Cause> hidden = roots(incident.cause(), facts);
        boolean othersPass = incident.isOfOneDocument(); // and would not, with such a root
        if (hidden.isEmpty() || incident.cause() == UNKNOWN || othersPass) {
            return incident;
        }
        String among = hidden.stream().map(Cause::code).collect(Collectors.joining(", "));
        Finding finding = Finding.of(UNKNOWN);
        incident.scope().dimensions().forEach(finding::in);
        return finding.in("between", among + " and " + incident.cause().code())
                .headline("Cannot tell " + incident.cause().code() + " from " + among + ": "
                        + facts.seen().missing().stream()
                                .map(gone -> gone.signal())
                                .collect(Collectors.joining(", "))
                        + " could not be read. What is seen: " + incident.headline())
                .since(incident.since(), incident.sinceAccuracy())
                .impact(incident.impact())
                .because(incident.evidence())
                .not(incident.ruledOut())
                .next(incident.nextAction())
                .confidence(incident.confidence() / 2);
    }

    private static List<Cause> roots(Cause cause, Facts facts) {
        List<Cause> hidden = new ArrayList<>();
        SHOWN_BY.forEach((signal, shown) -> {
            if (facts.missing(signal)) {
                shown.stream()
                        .filter(root -> Ranking.canExplain(root, cause))
                        .sorted()
                        .forEach(hidden::add);
            }
        });
        if (cause == LOCK_QUEUE && facts.missing(Signal.SESSIONS) && commitsAwaitAStandby(facts)) {
            hidden.add(STANDBY_WAIT); // whoever waits for one keeps its locks, and only its wait event would tell
        }
        return hidden;
    }

    private static boolean commitsAwaitAStandby(Facts facts) {
        return !facts.seen()
                .server()
                .settings()
                .getOrDefault("synchronous_standby_names", "")
                .isEmpty();
    }
}
