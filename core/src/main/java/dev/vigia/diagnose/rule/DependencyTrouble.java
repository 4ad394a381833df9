package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.ErrorClass;
import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.Failing;
import dev.vigia.diagnose.fact.Tally;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Evidence;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.diagnose.text.Phrasing;
import dev.vigia.observe.signal.Attempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A host refuses whoever calls it: it is down, too slow, rejects the credentials, limits us, or drowns in our retries. */
final class DependencyTrouble implements Rule {
    private static final double MOSTLY_RETRIES = 0.6;
    private static final Duration NOBODY = Duration.ofSeconds(5);
    private static final double SLOW_SECONDS = 2;

    @Override
    public List<Incident> in(Facts facts) {
        return facts.failing().stream()
                .filter(group -> Lead.of(group, facts) == Lead.HOST || Lead.of(group, facts) == Lead.SOMEWHERE)
                .map(group -> incident(group, facts))
                .toList();
    }

    private static Incident incident(Failing group, Facts facts) {
        Cause cause = cause(group, facts);
        Tally others = facts.others(group.types(), group.onset());
        String types = Proof.types(group.types());
        List<Evidence> evidence = new ArrayList<>(List.of(Proof.failures(group, types)));
        if (others.total() >= Thresholds.FAILURES && others.share() < Thresholds.SHARE) {
            evidence.add(Proof.othersGoWell(facts, group, others));
        }
        if (group.before().total() >= Thresholds.FAILURES) {
            evidence.add(
                    Proof.wentWellBefore(group, facts.now().minus(facts.seen().looksBack())));
        }
        evidence.add(Proof.retrying(group.types()));
        Finding finding = Finding.of(cause)
                .in("host", group.host())
                .in("worker", alone(group))
                .in("type", group.host() == null ? group.types() : List.of())
                .headline(headline(cause, group, facts))
                .since(group.onset(), group.accuracy())
                .impact(facts.impact(group.types()))
                .because(evidence)
                .not(facts.notTheUsualSuspects(group.onset()))
                .not(
                        group.by(Attempts::version).size() > 1
                                ? "the code: " + group.by(Attempts::version).size() + " versions fail alike"
                                : "one worker: "
                                        + Phrasing.count(
                                                group.by(Attempts::worker).size(), "worker")
                                        + (group.by(Attempts::worker).size() == 1 ? " meets it" : " meet it"))
                .next(next(cause, group));
        return Reach.of(finding, group, facts).confidence(confidence(group, others));
    }

    private static Cause cause(Failing group, Facts facts) {
        if (group.what() == ErrorClass.AUTH) {
            return Cause.AUTH_REJECTED;
        }
        if (group.what() == ErrorClass.RATE) {
            return Cause.RATE_LIMITED_BY_DEPENDENCY;
        }
        if (isStorm(group, facts)) {
            return Cause.RETRY_STORM;
        }
        boolean late = group.what() == ErrorClass.TIMEOUT || group.what() == ErrorClass.TIME_LIMIT;
        return late && ran(group) >= SLOW_SECONDS ? Cause.DEPENDENCY_SLOW : Cause.DEPENDENCY_DOWN;
    }

    /** It answered nobody, then some again, and is called far more than before the trouble, mostly by retries. */
    private static boolean isStorm(Failing group, Facts facts) {
        double usual = group.types().stream()
                .mapToDouble(type -> facts.type(type).ended().usual(group.onset()))
                .sum();
        Instant lately = facts.now().minusSeconds(20);
        double rate = group.types().stream()
                .mapToDouble(type -> facts.type(type).ended().perSecond(lately, facts.now()))
                .sum();
        Instant again = answersAgain(group);
        return again != null
                && group.retries() >= MOSTLY_RETRIES * group.now().failed()
                && usual > 0
                && rate >= 2 * usual;
    }

    /** When it answered the first call after it had answered none; null: it did not, or it never stopped to. */
    private static Instant answersAgain(Failing group) {
        List<Attempts> well = group.all().stream()
                .filter(one -> one.succeeded() && one.from().isAfter(group.onset()))
                .toList();
        Instant first =
                well.stream().map(Attempts::first).min(Instant::compareTo).orElse(null);
        boolean enough = well.stream().mapToLong(Attempts::count).sum() >= Thresholds.FAILURES;
        return enough && first.isAfter(group.onset().plus(NOBODY)) ? first : null;
    }

    private static double ran(Failing group) {
        return group.failed().stream().mapToDouble(Attempts::ranMedian).max().orElse(0);
    }

    private static String headline(Cause cause, Failing group, Facts facts) {
        int status = group.error().status();
        String how = switch (cause) {
            case AUTH_REJECTED -> " rejects our credentials" + (status > 0 ? " (" + status + ")" : "");
            case RATE_LIMITED_BY_DEPENDENCY -> " limits our rate" + (status > 0 ? " (" + status + ")" : "");
            case RETRY_STORM -> " is kept down by our retries";
            case DEPENDENCY_SLOW -> " does not answer in time";
            default -> status > 0 ? " answers " + status : " cannot be reached";
        };
        String worker = alone(group);
        String since = how + (worker == null ? "" : " for worker " + worker + " alone") + " since "
                + facts.moment(group.onset());
        if (group.host() == null) {
            return "W" + whom(group).substring(1) + since + "; the errors do not name it.";
        }
        return group.host() + since + ": " + Proof.types(group.types())
                + (group.types().size() == 1 ? " fails" : " fail") + " there"
                + (cause == Cause.RETRY_STORM
                        ? "; it answers some again since " + facts.moment(answersAgain(group))
                        : "")
                + ".";
    }

    private static NextAction next(Cause cause, Failing group) {
        String types = Proof.arguments(group.types());
        String reason =
                " --reason " + Phrasing.quoted((group.host() == null ? "" : group.host() + ": ") + cause.code());
        return switch (cause) {
            case AUTH_REJECTED ->
                NextAction.act(
                        "Give the workers credentials that " + whom(group)
                                + " takes; hold the types until then, so that no job dies.",
                        "vigia freeze " + types + reason + " --for 1h");
            case RATE_LIMITED_BY_DEPENDENCY, RETRY_STORM ->
                NextAction.act(
                        "Call it less: hold the types for a while, or give them a rate limit below what it takes.",
                        "vigia freeze " + types + reason + " --for 2m");
            default ->
                NextAction.act(
                        "Hold the types until " + whom(group)
                                + " answers, so that no job dies of it; then unfreeze and retry the dead.",
                        "vigia freeze " + types + reason + " --for 10m");
        };
    }

    /** The one worker that cannot reach it while others do; null: there is none, or too little to tell. */
    private static String alone(Failing group) {
        return group.now().failed() >= 2 * Thresholds.SAMPLE ? group.onlyUnder(Attempts::worker) : null;
    }

    private static String whom(Failing group) {
        return group.host() == null
                ? "what " + Proof.types(group.types()) + (group.types().size() == 1 ? " calls" : " call")
                : group.host();
    }

    /** Several types, or other hosts that answer, make it certain; one type alone might still be the code. */
    private static double confidence(Failing group, Tally others) {
        double many = group.host() == null ? 0.7 : group.types().size() > 1 ? 0.95 : 0.85;
        return others.total() >= Thresholds.FAILURES && others.share() < Thresholds.SHARE ? many + 0.03 : many;
    }
}
