package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.observe.signal.Attempts;
import dev.vigia.observe.signal.Signal;
import dev.vigia.observe.signal.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where a group of failures points: the dimension that differs most between what fails and what goes well in the same time.
 * Asked in this order, because what stands first would still be seen if everything after it were true as well.
 */
enum Lead {
    /** The words are PostgreSQL's own. */
    DATABASE,
    /** A process has no memory, or no connection left. */
    PROCESS,
    /** One version fails where others, at the same time, do not. */
    VERSION,
    /** One host, whoever calls it. */
    HOST,
    /** One worker, whatever it runs. */
    WORKER,
    /** Another system, which the errors do not name. */
    SOMEWHERE,
    /** Nobody knows the call. */
    MISSING,
    /** Those that fail look different, or are one document's. */
    PAYLOAD,
    /** It began with a new version, and there is no other to compare it with. */
    DEPLOY,
    /** Nearly all attempts of the type, whoever runs them, fail in one and the same way: what it does itself. */
    CODE,
    /** Nothing that was looked at differs. */
    NONE;

    private static final double ALWAYS = 0.8;
    private static final Duration WITH_A_DEPLOY = Duration.ofSeconds(90);

    static Lead of(Failing group, Facts facts) {
        ErrorClass what = group.what();
        if (what.isOfDatabase()) {
            return DATABASE;
        }
        if (what == ErrorClass.MEMORY || what == ErrorClass.POOL) {
            return PROCESS;
        }
        if (version(group, facts) != null) {
            return VERSION;
        }
        if (group.host() != null && !isOneFunctionOfMany(group, facts)) {
            return HOST;
        }
        if (group.document() != null && what != ErrorClass.TIME_LIMIT) {
            return PAYLOAD; // before the worker: all its attempts may have been on one
        }
        if (group.onlyUnder(Attempts::worker) != null) {
            return WORKER;
        }
        if (what.isOfDependency() && (what != ErrorClass.AUTH || group.error().status() > 0)) {
            return SOMEWHERE;
        }
        if (what == ErrorClass.MISSING) {
            return MISSING;
        }
        if (what == ErrorClass.PAYLOAD || PayloadShape.of(group, facts) != null) {
            return PAYLOAD;
        }
        if (facts.missing(Signal.PAYLOADS)) {
            return NONE;
        }
        return deployed(group, facts) != null ? DEPLOY : isAlways(group, facts) ? CODE : NONE;
    }

    /** An interrupt comes from outside, and so says nothing of the code. */
    private static boolean isAlways(Failing group, Facts facts) {
        long most = group.failed().stream()
                .collect(Collectors.groupingBy(
                        one -> String.valueOf(one.error().fingerprint()), Collectors.summingLong(Attempts::count)))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return group.what() == ErrorClass.CODE
                && !facts.missing(Signal.WORKERS)
                && group.now().share() >= ALWAYS
                && most >= ALWAYS * group.now().failed()
                && !group.error().sample().toLowerCase(Locale.ROOT).contains("interrupt");
    }

    /** The one version under which it fails while others go well; a new one is believed sooner. Null: there is none. */
    static String version(Failing group, Facts facts) {
        String only = group.onlyUnder(Attempts::version);
        if (only != null) {
            return only;
        }
        return group.by(Attempts::version).keySet().stream()
                .filter(version -> isNew(version, group, facts) && group.isOnlyUnder(Attempts::version, version))
                .findFirst()
                .orElse(null);
    }

    private static boolean isNew(String version, Failing group, Facts facts) {
        Instant first = facts.deployed(version);
        return first != null && Duration.between(first, group.onset()).abs().compareTo(WITH_A_DEPLOY) <= 0;
    }

    /** The host of all functions answers "internal error" to one of them, and serves the others: that one's code. */
    private static boolean isOneFunctionOfMany(Failing group, Facts facts) {
        Set<String> hosts = facts.seen().workers().stream()
                .filter(Worker::alive)
                .map(worker -> worker.vitals().functionsHost())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        boolean othersServed = facts.seen().attempts().stream()
                .anyMatch(one -> one.succeeded()
                        && !group.types().contains(one.type())
                        && !one.from().isBefore(group.onset()));
        return group.types().size() == 1
                && group.error().status() == 500
                && hosts.contains(group.host())
                && othersServed;
    }

    /** The version whose first worker started just before the onset, and under which alone it fails; null: none. */
    static String deployed(Failing group, Facts facts) {
        Set<String> versions = new TreeSet<>();
        group.failed().forEach(one -> versions.add(String.valueOf(one.version())));
        if (versions.size() != 1) {
            return null;
        }
        String version = versions.iterator().next();
        Instant first = facts.deployed(version);
        boolean justBefore = first != null
                && !first.isAfter(group.onset())
                && Duration.between(first, group.onset()).compareTo(WITH_A_DEPLOY) <= 0;
        boolean otherBefore = facts.seen().attempts().stream()
                .anyMatch(one -> group.types().contains(one.type())
                        && one.succeeded()
                        && !version.equals(one.version())
                        && !one.from().isAfter(group.onset()));
        return justBefore && otherBefore && group.before().total() >= Thresholds.SAMPLE ? version : null;
    }
}
