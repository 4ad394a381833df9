package dev.vigia.diagnose.rule;

import dev.vigia.diagnose.fact.Facts;
import dev.vigia.diagnose.fact.RunTimes;
import dev.vigia.diagnose.fact.Thresholds;
import dev.vigia.diagnose.fact.TypeFacts;
import dev.vigia.diagnose.incident.Cause;
import dev.vigia.diagnose.incident.Finding;
import dev.vigia.diagnose.incident.Incident;
import dev.vigia.diagnose.incident.NextAction;
import dev.vigia.observe.signal.Attempts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

/** A type takes much longer than it did, or under one version than under others, and does not fail. */
final class Slowdown implements Rule {
    /** Without anybody waiting, only a difference that a person would feel is told. */
    private static final double FELT_SECONDS = 0.2;

    private static final double FELT_TIMES = 3.5;
    private static final Duration AT_ONCE = Duration.ofSeconds(15);
    private static final Duration WITH_A_DEPLOY = Duration.ofSeconds(90);

    /** @param version under which it is slow; null: under all */
    private record Slow(String version, Instant since, RunTimes.Sample usual, RunTimes.Sample now) {
        double ratio() {
            return usual.median() <= 0 ? 0 : now.median() / usual.median();
        }
    }

    private record Found(TypeFacts type, Slow slow) {}

    @Override
    public List<Incident> in(Facts facts) {
        List<Found> left = new ArrayList<>(facts.types().stream()
                .map(type -> found(type, facts))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingDouble((Found one) -> one.slow.ratio())
                        .reversed())
                .toList());
        List<Incident> incidents = new ArrayList<>();
        while (!left.isEmpty()) {
            Found worst = left.get(0);
            List<Found> together =
                    left.stream().filter(one -> isOneWith(worst.slow, one.slow)).toList();
            left.removeAll(together);
            incidents.add(incident(together, facts));
        }
        return incidents;
    }

    private static Found found(TypeFacts type, Facts facts) {
        Slow slow = byVersion(type, facts);
        if (slow == null) {
            slow = byTime(type, facts);
        }
        return slow == null || !isFelt(slow, type) ? null : new Found(type, slow);
    }

    /** Under the same version, or at the same moment: whatever it is, they share it. */
    private static boolean isOneWith(Slow one, Slow other) {
        return Objects.equals(one.version(), other.version())
                && Duration.between(one.since(), other.since()).abs().compareTo(AT_ONCE) <= 0;
    }

    /** @param together types that became slow at once, the worst first: it stands for all in the evidence */
    private static Incident incident(List<Found> together, Facts facts) {
        TypeFacts type = together.get(0).type();
        Slow slow = together.get(0).slow();
        List<String> types =
                together.stream().map(one -> one.type().name()).sorted().toList();
        String ratio = String.format(Locale.ROOT, "%.1f", slow.ratio());
        Instant since = together.stream()
                .map(one -> one.slow().since())
                .min(Instant::compareTo)
                .orElseThrow();
        return Finding.of(Cause.SLOWDOWN)
                .in("type", types)
                .in("version", slow.version())
                .headline(Proof.types(types) + (slow.version() == null ? "" : " under version " + slow.version())
                        + (types.size() == 1 ? " takes " : " take up to ") + ratio
                        + " times as long since " + facts.moment(since) + ": "
                        + Proof.seconds(slow.now().median()) + " instead of "
                        + Proof.seconds(slow.usual().median()) + ", without errors.")
                .since(since, Duration.ofSeconds(15))
                .impact(facts.impact(types))
                .because(
                        (types.size() == 1 ? "" : type.name() + ": ") + "median run "
                                + Proof.seconds(slow.now().median()) + " of "
                                + slow.now().count() + " attempts since then",
                        """
                        select percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at)) as median_seconds,
                               count(*) as attempts,
                               percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at)) >= ? as holds
                          from executor_job_runs
                         where job_id >= ? and finished_at between ? and ? and type = ? and outcome = 'succeeded'
                           and (? is null or worker_version = ?)""",
                        slow.now().median() * 0.5,
                        Proof.idsFrom(since),
                        since,
                        facts.now(),
                        type.name(),
                        slow.version(),
                        slow.version())
                .because(
                        (slow.version() == null ? "before: " : "under other versions, or before: ")
                                + Proof.seconds(slow.usual().median()) + " of "
                                + slow.usual().count(),
                        """
                        select percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at)) as median_seconds,
                               count(*) as attempts,
                               percentile_cont(0.5) within group (order by extract(epoch from finished_at - started_at)) <= ? as holds
                          from executor_job_runs
                         where job_id >= ? and finished_at >= ? and type = ? and outcome = 'succeeded'
                           and case when ? is null then finished_at < ? else worker_version is distinct from ? end""",
                        slow.usual().median() * 2,
                        Proof.idsFrom(facts.now().minus(facts.seen().looksBack())),
                        facts.now().minus(facts.seen().looksBack()),
                        type.name(),
                        slow.version(),
                        since,
                        slow.version())
                .not("errors: its attempts succeed")
                .not("one worker: " + type.takers().size() + " take it")
                .not(
                        slow.version() == null
                                ? facts.notTheUsualSuspects(since)
                                : List.of("the load: it is slow under this version only"))
                .next(
                        slow.version() == null
                                ? NextAction.look(
                                        "Look at what it calls; more slots help meanwhile.",
                                        "vigia workers --type " + type.name())
                                : NextAction.say("Roll back to the version before " + slow.version()
                                        + "; more slots help meanwhile."))
                .confidence(slow.version() == null ? 0.75 : 0.94);
    }

    private static boolean isFelt(Slow slow, TypeFacts type) {
        double more = slow.now().median() - slow.usual().median();
        return type.suffers()
                ? slow.ratio() >= Thresholds.SLOWER && more >= FELT_SECONDS / 10
                : slow.ratio() >= FELT_TIMES && more >= FELT_SECONDS;
    }

    /** One version beside the others, or after them. */
    private static Slow byVersion(TypeFacts type, Facts facts) {
        TreeSet<String> versions = new TreeSet<>();
        type.attempts().stream().map(Attempts::version).filter(Objects::nonNull).forEach(versions::add);
        Slow worst = null;
        for (String version : versions) {
            Instant first = type.attempts().stream()
                    .filter(one -> version.equals(one.version()))
                    .map(Attempts::from)
                    .min(Instant::compareTo)
                    .orElseThrow();
            List<Attempts> own = type.attempts().stream()
                    .filter(one -> version.equals(one.version()))
                    .toList();
            RunTimes.Sample mine = RunTimes.of(own, one -> true);
            RunTimes.Sample others = RunTimes.of(type.attempts(), one -> !version.equals(one.version()));
            Instant deployed = facts.deployed(version);
            Slow slow = new Slow(
                    version,
                    deployed == null || deployed.isBefore(first.minusSeconds(60)) ? first : deployed,
                    others,
                    mine);
            boolean starting = deployed != null && facts.within(deployed, Thresholds.STARTING);
            boolean differs = versions.size() > 1
                    && !starting
                    && mine.isEnough()
                    && others.isEnough()
                    && slow.ratio() >= Thresholds.SLOWER
                    && RunTimes.isSlowStill(own, facts.now(), others.median());
            if (differs && (worst == null || slow.ratio() > worst.ratio())) {
                worst = slow;
            }
        }
        return worst;
    }

    private static Slow byTime(TypeFacts type, Facts facts) {
        RunTimes.Step step = type.step();
        if (step == null) {
            return null;
        }
        String deploy = facts.lastDeployBefore(step.at().plusSeconds(5));
        boolean withIt = deploy != null
                && Duration.between(facts.deployed(deploy), step.at()).compareTo(WITH_A_DEPLOY) <= 0
                && type.attempts().stream()
                        .noneMatch(one -> !one.from().isBefore(step.at()) && !deploy.equals(one.version()));
        return new Slow(withIt ? deploy : null, step.at(), step.before(), step.after());
    }
}
