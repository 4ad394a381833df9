package dev.vigia.diagnose;

import static dev.vigia.diagnose.incident.Cause.*;

import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Incident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Puts the earliest link first: what follows from something else becomes a line under it. One thing explains another if it
 * is known to bring it about, touches the same place, and did not begin later. What one document meets alone brings about
 * nothing else.
 */
final class Ranking {
    /** Onsets are known to some seconds only, and a symptom may be noticed before its cause. */
    private static final Duration SLACK = Duration.ofSeconds(90);

    private static final List<String> PLACES = List.of("type", "worker", "host", "version");

    private static final Set<Cause> OWN_RIGHT =
            EnumSet.of(FROZEN, KEY_REVOKED, DEPENDENCY_NEVER, PARKED_IN_BACKOFF, CLOCK_SKEW, POISON_JOB);

    /** Wherever it happens. */
    private static final Map<Cause, Set<Cause>> ANYWHERE = new EnumMap<>(Cause.class);

    /** In the same place only. */
    private static final Map<Cause, Set<Cause>> HERE = new EnumMap<>(Cause.class);

    static {
        Set<Cause> everything = EnumSet.complementOf(EnumSet.copyOf(OWN_RIGHT));
        for (Cause database :
                List.of(DISK_FULL, READ_ONLY_CONNECTIONS, CONNECTIONS_EXHAUSTED, STANDBY_WAIT, LOCK_QUEUE)) {
            Set<Cause> later = EnumSet.copyOf(everything);
            later.removeIf(cause ->
                    cause.compareTo(database) <= 0 && cause != CONNECTIONS_EXHAUSTED && cause != INVISIBLE_ENQUEUE);
            ANYWHERE.put(database, later);
        }
        anywhere(LOCK_QUEUE, INVISIBLE_ENQUEUE, CONNECTIONS_EXHAUSTED, VACUUM_BLOCKED);
        anywhere(VACUUM_BLOCKED, CLAIM_PLAN_REGRESSION, SLOWDOWN, BURST, WAKEUP_LOST, PRIORITY_STARVATION);
        anywhere(CLAIM_PLAN_REGRESSION, BURST, WAKEUP_LOST, SLOWDOWN, PRIORITY_STARVATION);
        anywhere(KEY_REVOKED, PRODUCER_SILENT);
        anywhere(INVISIBLE_ENQUEUE, PRODUCER_SILENT, VACUUM_BLOCKED);
        anywhere(ILLEGAL_STATE, WORKER_LOST);
        anywhere(POISON_JOB, WORKER_LOST, CRASH_LOOP, NO_WORKER, WORKER_OUT_OF_MEMORY, BURST, SCHEDULE_MISSED);
        anywhere(CRASH_LOOP, WORKER_LOST, NO_WORKER, SCHEDULE_MISSED);
        here(CRASH_LOOP, NO_HANDLER);
        here(WORKER_OUT_OF_MEMORY, WORKER_LOST, WORKER_STARVED, WORKER_PAUSED, NO_WORKER, CRASH_LOOP, SLOWDOWN);
        here(WORKER_PAUSED, WORKER_LOST, WORKER_STARVED, STUCK_HANDLER, LEASE_TOO_SHORT);
        anywhere(WORKER_PAUSED, NO_WORKER, SCHEDULE_MISSED, BURST);
        anywhere(WORKER_UNREACHABLE, NO_WORKER, SCHEDULE_MISSED, BURST);
        here(POOL_EXHAUSTED, WORKER_UNREACHABLE, WORKER_LOST, WORKER_STARVED, STUCK_HANDLER, SLOWDOWN, WORKER_PAUSED);
        here(WORKER_STARVED, SLOWDOWN, WAKEUP_LOST);
        anywhere(NO_WORKER, WORKER_LOST, SCHEDULE_MISSED, MAINTENANCE_STALLED);
        here(NO_WORKER, BURST, NOISY_PRODUCER);
        here(NO_HANDLER, BURST);
        anywhere(WORKER_LOST, SCHEDULE_MISSED, BURST);
        anywhere(MAINTENANCE_STALLED, SCHEDULE_MISSED, ILLEGAL_STATE);
        here(MAINTENANCE_STALLED, WORKER_PAUSED, WORKER_LOST, WORKER_UNREACHABLE);
        anywhere(POOLER_MODE, WAKEUP_LOST);
        for (Cause dependency :
                List.of(RETRY_STORM, AUTH_REJECTED, RATE_LIMITED_BY_DEPENDENCY, DEPENDENCY_DOWN, DEPENDENCY_SLOW)) {
            here(
                    dependency,
                    STUCK_HANDLER,
                    SLOWDOWN,
                    LEASE_TOO_SHORT,
                    BURST,
                    PAYLOAD_MISMATCH,
                    CODE_REGRESSION,
                    DEPENDENCY_DOWN,
                    DEPENDENCY_SLOW);
            anywhere(dependency, PRIORITY_STARVATION, CONCURRENCY_LIMITED, BURST, NOISY_PRODUCER, WAKEUP_LOST);
        }
        anywhere(DEPENDENCY_SLOW, DEPENDENCY_DOWN);
        for (Cause code : List.of(CODE_REGRESSION, PAYLOAD_MISMATCH, SLOWDOWN, STUCK_HANDLER)) {
            here(code, LEASE_TOO_SHORT, SLOWDOWN, BURST, CONCURRENCY_LIMITED, POOL_EXHAUSTED);
        }
        anywhere(STUCK_HANDLER, PRIORITY_STARVATION, BURST, NOISY_PRODUCER, WAKEUP_LOST);
        anywhere(SLOWDOWN, PRIORITY_STARVATION);
        here(LEASE_TOO_SHORT, STUCK_HANDLER);
        here(CONCURRENCY_LIMITED, BURST, NOISY_PRODUCER);
        here(RATE_LIMITED, BURST, NOISY_PRODUCER);
        anywhere(NOISY_PRODUCER, BURST, PRIORITY_STARVATION, WAKEUP_LOST);
        anywhere(BURST, WAKEUP_LOST);
        here(FROZEN, BURST, NOISY_PRODUCER, PRIORITY_STARVATION, NO_WORKER);
    }

    private Ranking() {}

    private static void anywhere(Cause root, Cause... follow) {
        ANYWHERE.computeIfAbsent(root, k -> EnumSet.noneOf(Cause.class)).addAll(List.of(follow));
    }

    private static void here(Cause root, Cause... follow) {
        HERE.computeIfAbsent(root, k -> EnumSet.noneOf(Cause.class)).addAll(List.of(follow));
    }

    /**
     * Roots, the worst first, each with all that follows from it. Where two bring each other about, as a full pool does slow
     * handlers and slow handlers a full pool, the earlier link of the chain is the root.
     */
    static List<Incident> of(List<Incident> found) {
        List<Incident> ranked = new ArrayList<>();
        List<Incident> left = new ArrayList<>(found);
        while (!left.isEmpty()) {
            Incident root = root(left);
            Set<Incident> follow = following(root, found);
            left.remove(root);
            left.removeIf(follow::contains);
            ranked.add(root.withConsequences(found.stream()
                    .filter(follow::contains)
                    .map(one -> one.cause().code() + ", " + one.scope().words() + ": " + one.headline())
                    .toList()));
        }
        ranked.sort(Comparator.comparing(Incident::severity)
                .reversed()
                .thenComparing(Incident::cause)
                .thenComparing(Comparator.comparingDouble(Incident::confidence).reversed())
                .thenComparing(incident -> incident.scope().words()));
        return ranked;
    }

    /** The earliest link of those to which nothing leads but what follows from it itself. */
    private static Incident root(List<Incident> left) {
        return left.stream()
                .sorted(Comparator.comparing(Incident::cause))
                .filter(one -> following(one, left).containsAll(reached(one, left, (near, far) -> explains(far, near))))
                .findFirst()
                .orElseThrow(); // of those that lead to each other one group is led to by none outside
    }

    /** What follows from it, and what follows from that; none of it is an incident of its own. */
    private static Set<Incident> following(Incident root, List<Incident> among) {
        return reached(root, among, Ranking::explains);
    }

    /** By identity: to compare hundreds of incidents by all that they say takes seconds. */
    private static Set<Incident> reached(Incident start, List<Incident> among, BiPredicate<Incident, Incident> leads) {
        Set<Incident> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        reached.add(start);
        List<Incident> next = List.of(start);
        while (!next.isEmpty()) {
            List<Incident> from = next;
            next = among.stream()
                    .filter(one -> !reached.contains(one))
                    .filter(one -> from.stream().anyMatch(near -> leads.test(near, one)))
                    .toList();
            reached.addAll(next);
        }
        reached.remove(start);
        return reached;
    }

    /** Whether the one can bring about the other at all. */
    static boolean canExplain(Cause root, Cause other) {
        return root != other
                && (ANYWHERE.getOrDefault(root, Set.of()).contains(other)
                        || HERE.getOrDefault(root, Set.of()).contains(other));
    }

    private static boolean explains(Incident root, Incident other) {
        if (root.isOfOneDocument() || root.since().isAfter(other.since().plus(SLACK))) {
            return false;
        }
        if (ANYWHERE.getOrDefault(root.cause(), Set.of()).contains(other.cause())) {
            return root.cause() != other.cause();
        }
        return HERE.getOrDefault(root.cause(), Set.of()).contains(other.cause())
                && root.cause() != other.cause()
                && isSamePlace(root, other);
    }

    /** Nothing that both name differs; what an incident reaches by its impact counts as its types. */
    private static boolean isSamePlace(Incident root, Incident other) {
        boolean parted = PLACES.stream()
                .anyMatch(place -> root.scope().parts(other.scope(), place)
                        && !root.scope().of(place).contains("*"));
        boolean impactParted = root.scope().of("type").isEmpty()
                && !root.impact().types().isEmpty()
                && !other.scope().of("type").isEmpty()
                && other.scope().of("type").stream().noneMatch(root.impact().types()::contains);
        return !parted && !impactParted;
    }

    /** Types that an incident, or what follows from it, accounts for; one document never makes a type late. */
    static boolean covers(Incident root, String type) {
        if (root.isOfOneDocument()) {
            return false;
        }
        boolean everywhere = root.cause().compareTo(POOLER_MODE) <= 0;
        boolean named = root.scope().of("type").contains(type)
                || root.scope().of("type").contains("*")
                || root.impact().types().contains(type);
        return everywhere || named || TAKES_SLOTS.contains(root.cause());
    }

    /** Whoever is behind what holds the slots, or has fewer workers now, waits as well. */
    private static final Set<Cause> TAKES_SLOTS = EnumSet.of(
            STUCK_HANDLER,
            DEPENDENCY_SLOW,
            DEPENDENCY_DOWN,
            RETRY_STORM,
            SLOWDOWN,
            BURST,
            NOISY_PRODUCER,
            PRIORITY_STARVATION,
            WORKER_LOST,
            WORKER_PAUSED,
            WORKER_UNREACHABLE,
            WORKER_OUT_OF_MEMORY,
            CRASH_LOOP,
            POISON_JOB,
            POOL_EXHAUSTED,
            WORKER_STARVED,
            MAINTENANCE_STALLED,
            LEASE_TOO_SHORT,
            RATE_LIMITED_BY_DEPENDENCY);
}
